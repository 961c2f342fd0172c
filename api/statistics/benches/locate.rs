//! How long it takes to find the area of a position among 77 areas of about 700 positions each.

use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use geo::{LineString, MultiPolygon, Polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use statistics::areas::AreaIndex;

/// A disc with a ragged edge; neighbors overlap a little, so that a position has several candidates.
fn ragged_disc(longitude: f64, latitude: f64) -> MultiPolygon<f64> {
    const POSITIONS: u32 = 700;
    let ring: LineString<f64> = (0..POSITIONS)
        .map(|step| {
            let angle = TAU * f64::from(step) / f64::from(POSITIONS);
            let radius = 0.022 + 0.001 * (angle * 40.0).sin();
            (longitude + radius * angle.cos(), latitude + radius * angle.sin())
        })
        .collect();
    MultiPolygon::new(vec![Polygon::new(ring, vec![])])
}

fn locate(criterion: &mut Criterion) {
    let areas = (0..77).map(|number| {
        let longitude = -87.9 + 0.035 * f64::from(number % 7);
        let latitude = 41.65 + 0.035 * f64::from(number / 7);
        (number + 1, ragged_disc(longitude, latitude))
    });
    let Ok(index) = AreaIndex::new(areas) else {
        return;
    };
    let mut rng = StdRng::seed_from_u64(1);
    criterion.bench_function("locate_among_77_areas", |bencher| {
        bencher.iter(|| {
            let longitude = rng.random_range(-87.9..-87.7);
            let latitude = rng.random_range(41.65..42.0);
            black_box(index.locate(longitude, latitude))
        });
    });
}

criterion_group!(benches, locate);
criterion_main!(benches);
