//! Mexico's places: names, points, boundaries, population.
