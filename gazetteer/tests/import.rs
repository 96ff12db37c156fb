//! Importing from files: what is taken, and what is refused with its row or feature named.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use desplaza_gazetteer::{Gazetteer, ImportOptions, ReferenceError, ReferenceManifest, import};
use desplaza_model::Cvegeo;
use flate2::Compression;
use flate2::write::GzEncoder;
use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::OGRwkbGeometryType;
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType};
use tempfile::TempDir;

/// A folder laid out as a reference, with two invented municipalities side by side.
struct Source {
    folder: TempDir,
}

const CENSUS: &str = "\
CVEGEO,NOMGEO,NOM_ENT,area_km2,rep_lon,rep_lat,nom_cabecera,poblacion_total,viviendas_habitadas
01001,Peñón Alto,Aguascalientes,100.5,-102.05,21.05,Ébano Viejo,1000,250
01002,Cañada Ñuu,Aguascalientes,100.5,-101.95,21.05,Cañada Ñuu,0,0
";

impl Source {
    fn new() -> Self {
        let source = Self { folder: tempfile::tempdir().unwrap() };
        source.write("population/municipios.csv", CENSUS);
        source.write("boundaries/municipios.geojson", &two_squares());
        source
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("source").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("compiled")
    }

    fn import(&self) -> Result<ReferenceManifest, ReferenceError> {
        import(&self.path(""), &self.dir(), &ImportOptions::default())
    }

    fn refusal(&self) -> String {
        self.import().unwrap_err().to_string()
    }
}

fn two_squares() -> String {
    let first = feature(r#""01001""#, "Peñón Alto", &square(-102.1));
    let second = feature(r#""01002""#, "Cañada Ñuu", &square(-102.0));
    format!(r#"{{"type": "FeatureCollection", "numReg": 2, "features": [{first}, {second}]}}"#)
}

fn feature(key: &str, name: &str, ring: &str) -> String {
    format!(
        r#"{{"type": "Feature", "properties": {{"CVEGEO": {key}, "NOMGEO": "{name}"}},
            "geometry": {{"coordinates": [[{ring}]], "type": "MultiPolygon", "crs": {{"x": [1]}}}}}}"#
    )
}

/// A clockwise square of a tenth of a degree.
fn square(west: f64) -> String {
    let east = west + 0.1;
    format!("[[{west}, 21.0], [{west}, 21.1], [{east}, 21.1], [{east}, 21.0], [{west}, 21.0]]")
}

fn key(text: &str) -> Cvegeo {
    text.parse().unwrap()
}

#[test]
fn a_small_folder_is_enough() {
    let source = Source::new();
    let manifest = source.import().unwrap();
    assert_eq!((manifest.counts.municipalities, manifest.counts.vertices), (2, 8));
    assert!(!manifest.whole_country);
    let places = Gazetteer::open(&source.dir()).unwrap();
    assert_eq!(places.manifest(), &manifest);
    assert_eq!(places.locate(-102.05, 21.05), Some(key("01001")));
    assert_eq!(places.locate(-102.0, 21.05), Some(key("01001")), "the shared edge");
    let first = places.municipality(key("01001")).unwrap();
    assert_eq!((first.household_size, first.state_name.as_str()), (Some(4.0), "Aguascalientes"));
    assert_eq!(
        places.municipality(key("01002")).unwrap().population,
        None,
        "newer than the census"
    );
    assert_eq!(places.find_municipality("ebano viejo", None)[0].cvegeo, key("01001"));
    assert_eq!(places.find_state("Zac.").unwrap().as_str(), "32", "all states have names");
    assert_eq!(places.find_locality("Ébano", None, None), []);
    let shell = places.boundary(key("01001")).unwrap().0[0].exterior();
    assert!(geo::Winding::is_ccw(shell), "shells are counter-clockwise");
}

#[test]
fn boundaries_may_be_absent_only_when_the_source_says_so() {
    let source = Source::new();
    source.remove("boundaries/municipios.geojson");
    let refusal = source.refusal();
    assert!(refusal.contains("2 municipalities have no boundary, the first is 01001"), "{refusal}");
    source.write("manifest.json", r#"{"boundaries_may_miss": true, "vintage": "muestra"}"#);
    assert_eq!(source.import().unwrap().vintage, "muestra");
    let places = Gazetteer::open(&source.dir()).unwrap();
    assert_eq!(places.boundary(key("01001")), None);
    assert_eq!(places.locate(-102.05, 21.05), None);
}

#[test]
fn a_claim_of_the_whole_country_is_checked() {
    let source = Source::new();
    source.write("manifest.json", r#"{"whole_country": true}"#);
    let refusal = source.refusal();
    assert!(refusal.contains("no municipality of state 02"), "{refusal}");
}

#[test]
fn a_source_with_most_states_must_have_them_all_unless_it_says_that_it_is_a_part() {
    let source = Source::new();
    let mut census = CENSUS.to_owned();
    for state in 2..=17 {
        writeln!(census, "{state:02}001,Cabecera,,1,-100.5,20.5,,10,5").unwrap();
    }
    source.write("population/municipios.csv", &census);
    source.write("manifest.json", r#"{"boundaries_may_miss": true}"#);
    let refusal = source.refusal();
    assert!(refusal.contains("of 17 states but none of state 18"), "{refusal}");
    source.write("manifest.json", r#"{"boundaries_may_miss": true, "whole_country": false}"#);
    assert_eq!(source.import().unwrap().counts.states, 17);
}

#[test]
fn land_that_is_another_municipality_now_has_its_former_one() {
    let source = Source::new();
    let census = CENSUS.replace("viviendas_habitadas", "viviendas_habitadas,census2020_parent");
    let census = census.replace(",1000,250", ",1000,250,").replace(",0,0", ",,,01001");
    source.write("population/municipios.csv", &census);
    source.import().unwrap();
    let places = Gazetteer::open(&source.dir()).unwrap();
    assert_eq!(places.held(key("01002"), 2019), [key("01001")]);
    assert_eq!(places.held(key("01002"), 2025), [key("01002")]);
}

#[test]
fn keys_without_their_leading_zero_are_refused() {
    let source = Source::new();
    source.write("population/municipios.csv", &CENSUS.replace("\n01002", "\n1002"));
    let refusal = source.refusal();
    assert!(refusal.contains("municipios.csv, row 3: `1002`"), "{refusal}");
    let source = Source::new();
    source.write("boundaries/municipios.geojson", &two_squares().replace(r#""01002""#, "1002"));
    let refusal = source.refusal();
    assert!(refusal.contains("feature 2: CVEGEO is 1002 and not a text"), "{refusal}");
}

#[test]
fn what_is_there_twice_is_refused() {
    let source = Source::new();
    source.write("population/municipios.csv", &CENSUS.replace("\n01002", "\n01001"));
    assert!(source.refusal().contains("row 3: 01001 is there twice"));
    let source = Source::new();
    source.write("boundaries/municipios.geojson", &two_squares().replace("01002", "01001"));
    let refusal = source.refusal();
    assert!(refusal.contains("feature 2: 01001 has a boundary already"), "{refusal}");
}

#[test]
fn rings_that_are_none_are_refused() {
    let source = Source::new();
    let with = |ring: &str| {
        let broken = feature(r#""01002""#, "Cañada Ñuu", ring);
        source.write(
            "boundaries/municipios.geojson",
            &format!(r#"{{"type": "FeatureCollection", "features": [{broken}]}}"#),
        );
        source.refusal()
    };
    let open = with("[[-102.0, 21.0], [-102.0, 21.1], [-101.9, 21.1], [-101.9, 21.0]]");
    assert!(
        open.contains("feature 1: 01002: the ring that begins at (-102, 21) is not closed"),
        "{open}"
    );
    let line = with("[[-102.0, 21.0], [-102.0, 21.1], [-102.0, 21.0]]");
    assert!(line.contains("fewer than three different vertices"), "{line}");
    let flat = with("[[-102.0, 21.0], [-102.0, 21.1], [-102.0, 21.2], [-102.0, 21.0]]");
    assert!(flat.contains("encloses nothing"), "{flat}");
    let bow =
        with("[[-102.0, 21.0], [-101.9, 21.1], [-101.9, 21.0], [-102.0, 21.2], [-102.0, 21.0]]");
    assert!(bow.contains("crosses itself"), "{bow}");
}

#[test]
fn coordinates_outside_mexico_are_refused() {
    let source = Source::new();
    let with = |ring: &str| {
        let broken = feature(r#""01001""#, "Peñón Alto", ring);
        source.write(
            "boundaries/municipios.geojson",
            &format!(r#"{{"type": "FeatureCollection", "features": [{broken}]}}"#),
        );
        source.refusal()
    };
    let metres = with(
        "[[2500000.0, 800000.0], [2500100.0, 800000.0], [2500100.0, 800100.0], [2500000.0, 800000.0]]",
    );
    assert!(
        metres.contains(
            "feature 1: 01001: (2500000, 800000) is outside Mexico: these are not degrees"
        ),
        "{metres}"
    );
    let swapped = with("[[21.0, -102.0], [21.1, -102.0], [21.1, -102.1], [21.0, -102.0]]");
    assert!(swapped.contains("swapped"), "{swapped}");
}

#[test]
fn files_cut_short_are_refused() {
    let source = Source::new();
    let text = two_squares();
    source.write("boundaries/municipios.geojson", &text[..text.len() / 2]);
    assert!(source.refusal().contains("not whole GeoJSON"));
    source.remove("boundaries/municipios.geojson");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let path = source.path("boundaries/municipios.geojson.gz");
    fs::write(&path, &packed[..packed.len() - 20]).unwrap();
    let refusal = source.refusal();
    assert!(refusal.contains("municipios.geojson.gz: not a whole gzip file"), "{refusal}");
    fs::write(&path, &packed).unwrap();
    assert_eq!(source.import().unwrap().counts.boundaries, 2);
}

#[test]
fn several_boundary_files_need_a_choice() {
    let source = Source::new();
    source.write("boundaries/municipios_coarse.geojson", "not read");
    assert_eq!(source.import().unwrap().counts.boundaries, 2);
    source.write("boundaries/municipios_2020.geojson", "not read");
    assert!(source.refusal().contains("several boundary files"));
    let boundaries = Some(source.path("boundaries/municipios.geojson"));
    let options = ImportOptions { boundaries, ..ImportOptions::default() };
    assert_eq!(import(&source.path(""), &source.dir(), &options).unwrap().counts.boundaries, 2);
}

#[test]
fn names_and_localities_of_unknown_municipalities_are_refused() {
    let source = Source::new();
    source.write("population/aliases.csv", "CVEGEO,alias,NOMGEO,kind\n01003,Otro,Otro,cabecera\n");
    let refusal = source.refusal();
    assert!(refusal.contains("the name `Otro` belongs to municipality 01003"), "{refusal}");
    source.remove("population/aliases.csv");
    let header = "cvegeo_loc,cve_mun,nom_loc,lat,lon,alt,pob2020,viv\n";
    let at = |row: &str| source.write("localities/localidades.csv", &format!("{header}{row}\n"));
    at("01001025,01001,La Peña,21.05,-102.05,,12,3");
    assert!(source.refusal().contains("row 2: `01001025` is not a locality key"));
    at("010010025,01001,La Peña,-102.05,21.05,,12,3");
    assert!(source.refusal().contains("row 2: (21.05, -102.05) is outside Mexico"));
    at("010010025,01001,La Peña,21.05,-102.05,,12,3");
    assert_eq!(source.import().unwrap().counts.localities, 1);
}

#[test]
fn a_new_import_replaces_the_old_one() {
    let source = Source::new();
    let first = source.import().unwrap();
    source.write("population/municipios.csv", &CENSUS.replace("Peñón Alto", "Peñón Bajo"));
    let second = source.import().unwrap();
    assert_ne!(first.hash, second.hash);
    let files = fs::read_dir(source.dir()).unwrap().count();
    assert_eq!(files, 5, "the manifest and four tables");
    let places = Gazetteer::open(&source.dir()).unwrap();
    assert_eq!(places.municipality(key("01001")).unwrap().name, "Peñón Bajo");
    source.write("population/municipios.csv", "CVEGEO\n");
    source.refusal();
    assert_eq!(Gazetteer::open(&source.dir()).unwrap().manifest(), &second, "still whole");
}

#[test]
fn a_damaged_reference_says_what_to_do() {
    let source = Source::new();
    let open = || Gazetteer::open(&source.dir()).err().unwrap().to_string();
    let command = format!("desplaza reference import PATH --reference {}", source.dir().display());
    let missing = open();
    assert!(missing.contains("no compiled reference") && missing.contains(&command), "{missing}");
    let manifest = source.import().unwrap();
    let table = source.dir().join(&manifest.tables[1].file);
    let bytes = fs::read(&table).unwrap();
    fs::write(&table, &bytes[..bytes.len() - 1]).unwrap();
    let damaged = open();
    assert!(damaged.contains("boundaries") && damaged.contains(&command), "{damaged}");
    fs::remove_file(&table).unwrap();
    assert!(open().contains(&command));
    let newer = r#"{"version": 99, "all": "different"}"#;
    fs::write(source.dir().join("reference.json"), newer).unwrap();
    let newer = open();
    assert!(newer.contains("layout version 99") && newer.contains(&command), "{newer}");
}

#[test]
fn the_catalogue_and_the_census_by_locality_are_read() {
    let source = Source::new();
    source.remove("population/municipios.csv");
    let mut ageeml = String::from(
        "CVEGEO,CVE_ENT,NOM_ENT,NOM_ABR,CVE_MUN,NOM_MUN,CVE_LOC,NOM_LOC,AMBITO,LATITUD,LONGITUD,LAT_DECIMAL,LON_DECIMAL,ALTITUD,POB_TOTAL,TOTAL DE VIVIENDAS HABITADAS\n",
    );
    ageeml.push_str("010010001,01,Aguascalientes,Ags.,001,Peñón Alto,0001,Ébano Viejo,U,,,21.05,-102.05,1900,900,200\n");
    ageeml.push_str("010010002,01,Aguascalientes,Ags.,001,Peñón Alto,0002,La Peña,R,,,21.06,-102.06,1900,100,50\n");
    ageeml.push_str("010020001,01,Aguascalientes,Ags.,002,Cañada Ñuu,0001,Cañada Ñuu,U,,,21.05,-101.95,1900,40,10\n");
    fs::write(source.path("population/AGEEML_2026.csv"), latin1(&ageeml)).unwrap();
    let manifest = source.import().unwrap();
    assert_eq!(manifest.counts.localities, 3);
    let places = Gazetteer::open(&source.dir()).unwrap();
    let first = places.municipality(key("01001")).unwrap();
    assert_eq!((first.population, first.household_size), (Some(1000), Some(4.0)));
    assert_eq!(first.seat.as_deref(), Some("Ébano Viejo"));
    assert_eq!(places.find_locality("la pena", None, None)[0].code.as_deref(), Some("010010002"));

    source.remove("population/AGEEML_2026.csv");
    let mut iter = String::from(
        "ENTIDAD,NOM_ENT,MUN,NOM_MUN,LOC,NOM_LOC,LONGITUD,LATITUD,ALTITUD,POBTOT,P3YM_HLI,PROM_OCUP,TVIVHAB\n",
    );
    iter.push_str("00,Total nacional,000,Total nacional,0000,Total Nacional,,,,1040,*,*,260\n");
    iter.push_str(
        "01,Aguascalientes,000,Total de la entidad,0000,Total de la Entidad,,,,1040,10,4,260\n",
    );
    for (place, name, west) in [("001", "Peñón Alto", 102), ("002", "Cañada Ñuu", 101)] {
        let _ = writeln!(
            iter,
            "01,Aguascalientes,{place},{name},0000,Total del Municipio,,,,520,5,4.1,130"
        );
        let _ = writeln!(
            iter,
            "01,Aguascalientes,{place},{name},0001,Ébano,{west}°58'30.000\"\" W,21°03'00.000\"\" N,1900,500,*,*,*"
        );
        let _ = writeln!(
            iter,
            "01,Aguascalientes,{place},{name},9998,Localidades de una vivienda,,,,20,*,*,5"
        );
    }
    // A cell with a double quote inside is quoted as a whole.
    let iter = iter
        .replace(",102°58'30.000\"\" W,", ",\"102°03'00.000\"\" W\",")
        .replace(",101°58'30.000\"\" W,", ",\"101°58'30.000\"\" W\",")
        .replace(",21°03'00.000\"\" N,", ",\"21°03'00.000\"\" N\",");
    fs::write(source.path("population/ITER_NALCSV20.csv"), iter).unwrap();
    assert_eq!(source.import().unwrap().counts.localities, 2);
    let places = Gazetteer::open(&source.dir()).unwrap();
    let first = places.municipality(key("01001")).unwrap();
    assert_eq!((first.population, first.household_size), (Some(520), Some(4.1)));
    let ebano = places.find_locality("Ébano", Some(key("01001")), None);
    assert_eq!((ebano[0].lon, ebano[0].lat), (-102.05, 21.05));
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

#[test]
fn a_zipped_shapefile_of_inegi_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("mg_inventado.zip");
    zip_files(&zip, &shapefile(folder.path(), 6372));
    let dir = folder.path().join("compiled");
    let manifest = import(&zip, &dir, &ImportOptions::default()).unwrap();
    assert_eq!((manifest.counts.municipalities, manifest.vintage.as_str()), (2, "mg_inventado"));
    let places = Gazetteer::open(&dir).unwrap();
    let names: Vec<&str> =
        places.municipalities().iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["Peñón Alto", "Cañada Ñuu"]);
    assert_eq!(places.locate(-102.05, 21.05), Some(key("01001")));
    assert_eq!(places.locate(-101.95, 21.05), Some(key("01002")));
    let first = places.municipality(key("01001")).unwrap();
    assert!((first.area_km2 - 115.0).abs() < 1.0, "{}", first.area_km2);
    let corner = places.boundary(key("01001")).unwrap().0[0].exterior().0[0];
    assert!((corner.x + 102.1).abs() < 2e-7, "{corner:?}");
}

#[test]
fn a_shapefile_whose_projection_is_wrong_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("mun.zip");
    // Written in metres, said to be degrees.
    let mut files = shapefile(folder.path(), 6372);
    let degrees = SpatialRef::from_epsg(4326).unwrap().to_wkt().unwrap();
    for (name, bytes) in &mut files {
        if is_projection(name) {
            *bytes = degrees.clone().into_bytes();
        }
    }
    zip_files(&zip, &files);
    let refusal = refused(&zip);
    assert!(refusal.contains("feature 1: 01001"), "{refusal}");
    files.retain(|(name, _)| !is_projection(name));
    zip_files(&zip, &files);
    let refusal = refused(&zip);
    assert!(refusal.contains("without its .prj file"), "{refusal}");
}

fn is_projection(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "prj")
}

#[test]
fn a_zip_without_a_shapefile_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("mg.zip");
    zip_files(&zip, &[("leeme.txt".to_owned(), b"nada".to_vec())]);
    let refusal = refused(&zip);
    assert!(refusal.contains("mg.zip: it holds no shapefile"), "{refusal}");
    let whole = fs::read(&zip).unwrap();
    fs::write(&zip, &whole[..whole.len() / 2]).unwrap();
    let refusal = refused(&zip);
    assert!(refusal.contains("mg.zip: not a whole zip file"), "{refusal}");
    fs::write(&zip, "<html>Not found</html>").unwrap();
    assert!(refused(&zip).contains("not a whole zip file"));
}

fn refused(source: &Path) -> String {
    let dir = source.with_extension("compiled");
    import(source, &dir, &ImportOptions::default()).unwrap_err().to_string()
}

/// A shapefile as INEGI makes them: metres of EPSG:6372, names in Windows-1252, no .cpg.
fn shapefile(folder: &Path, epsg: u32) -> Vec<(String, Vec<u8>)> {
    let path = folder.join("00mun.shp");
    write_shapefile(&path, epsg);
    let mut files = Vec::new();
    for end in ["shp", "shx", "dbf", "prj"] {
        let bytes = fs::read(path.with_extension(end)).unwrap();
        files.push((format!("conjunto_de_datos/00mun.{end}"), bytes));
    }
    let dbf = &files[2].1;
    let peñón = latin1("Peñón Alto");
    assert!(dbf.windows(peñón.len()).any(|window| window == peñón), "the names are not in CP1252");
    files
}

fn write_shapefile(path: &Path, epsg: u32) {
    let reference = |epsg| {
        let mut reference = SpatialRef::from_epsg(epsg).unwrap();
        reference.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        reference
    };
    let metres = reference(epsg);
    let transform = CoordTransform::new(&reference(4326), &metres).unwrap();
    let driver = DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let options = LayerOptions {
        name: "00mun",
        srs: Some(&metres),
        ty: OGRwkbGeometryType::wkbPolygon,
        options: Some(&["ENCODING=CP1252"]),
    };
    let layer = dataset.create_layer(options).unwrap();
    for name in ["CVEGEO", "CVE_ENT", "CVE_MUN", "NOMGEO"] {
        let field = FieldDefn::new(name, OGRFieldType::OFTString).unwrap();
        field.set_width(80);
        field.add_to_layer(&layer).unwrap();
    }
    for (number, name, west) in [("001", "Peñón Alto", -102.1), ("002", "Cañada Ñuu", -102.0)] {
        let east = west + 0.1;
        let wkt = format!("POLYGON(({west} 21, {west} 21.1, {east} 21.1, {east} 21, {west} 21))");
        let mut shape = Geometry::from_wkt(&wkt).unwrap();
        shape.transform_inplace(&transform).unwrap();
        let mut feature = Feature::new(layer.defn()).unwrap();
        feature.set_geometry(shape).unwrap();
        let key = format!("01{number}");
        for (index, value) in [key.as_str(), "01", number, name].into_iter().enumerate() {
            feature.set_field_string(index, value).unwrap();
        }
        feature.create(&layer).unwrap();
    }
    dataset.close().unwrap();
    let _ = fs::remove_file(path.with_extension("cpg"));
}

fn zip_files(path: &Path, files: &[(String, Vec<u8>)]) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}
