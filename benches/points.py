"""Random points over Mexico, joined by geopandas and by this project; see points.sh.

usage: points.py BOUNDARIES POINTS_FILE COUNT      writes POINTS_FILE
       points.py BOUNDARIES POINTS_FILE KEYS_FILE  joins with geopandas and compares with KEYS_FILE
"""

import sys
import time

import geopandas
import numpy
import shapely


def boundaries(path):
    layer = geopandas.read_file("/vsigzip/" + path if path.endswith(".gz") else path)
    return layer[["CVEGEO", "geometry"]]


def scatter(layer, count):
    """Points spread evenly over the frame of the country; a fixed seed."""
    west, south, east, north = layer.total_bounds
    random = numpy.random.default_rng(20_261_125)
    return numpy.column_stack([random.uniform(west, east, count), random.uniform(south, north, count)])


def compare(layer, points, keys):
    clock = time.perf_counter()
    frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points[:, 0], points[:, 1]), crs=layer.crs)
    made = time.perf_counter() - clock
    clock = time.perf_counter()
    joined = geopandas.sjoin(frame, layer, predicate="within", how="inner")
    seconds = time.perf_counter() - clock
    print(f"geopandas {geopandas.__version__} (shapely {shapely.__version__}): points {made:.2f} s, sjoin {seconds:.2f} s")
    theirs = numpy.zeros(len(points), numpy.uint16)
    theirs[joined.index.to_numpy()] = joined["CVEGEO"].astype(int).to_numpy()
    print(f"{len(points)} points, {int((theirs > 0).sum())} inside, {int((theirs != keys).sum())} answers differ")
    for at in numpy.flatnonzero(theirs != keys)[:20]:
        point = shapely.Point(points[at])
        metres = layer.boundary.distance(point).min() * 111_195
        print(f"  {points[at]}: geopandas {theirs[at]}, desplaza {keys[at]}, {metres:.6f} m from an edge")
    return seconds


layer = boundaries(sys.argv[1])
if sys.argv[3].isdigit():
    scatter(layer, int(sys.argv[3])).astype("<f8").tofile(sys.argv[2])
else:
    points = numpy.fromfile(sys.argv[2], "<f8").reshape(-1, 2)
    print(f"seconds {compare(layer, points, numpy.fromfile(sys.argv[3], '<u2')):.3f}")
