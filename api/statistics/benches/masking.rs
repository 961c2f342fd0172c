//! How long it takes to draw a masked position.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use geo::Point;
use rand::SeedableRng;
use rand::rngs::StdRng;
use statistics::masking::{DEFAULT_RADIUS_M, mask_point};

fn mask(criterion: &mut Criterion) {
    let true_point = Point::new(-87.65, 41.85);
    let mut rng = StdRng::seed_from_u64(1);
    criterion.bench_function("mask_point", |bencher| {
        bencher.iter(|| black_box(mask_point(true_point, DEFAULT_RADIUS_M, &mut rng, |_| true)));
    });
    criterion.bench_function("mask_point_refused_everywhere", |bencher| {
        bencher.iter(|| black_box(mask_point(true_point, DEFAULT_RADIUS_M, &mut rng, |_| false)));
    });
}

criterion_group!(benches, mask);
criterion_main!(benches);
