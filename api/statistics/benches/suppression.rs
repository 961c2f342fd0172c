//! How long it takes to suppress a table of areas by kinds and a series of weeks.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use statistics::suppression::{CountTable, DEFAULT_THRESHOLD, suppress_series, suppress_table};

fn random_counts(rng: &mut StdRng, length: usize) -> Vec<u64> {
    (0..length).map(|_| rng.random_range(0..=12)).collect()
}

fn suppress(criterion: &mut Criterion) {
    let mut rng = StdRng::seed_from_u64(1);
    for (height, width) in [(8, 8), (77, 6), (77, 52)] {
        let rows = (0..height).map(|_| random_counts(&mut rng, width)).collect();
        let Ok(table) = CountTable::new(rows) else {
            return;
        };
        criterion.bench_function(&format!("suppress_table_{height}_by_{width}"), |bencher| {
            bencher.iter(|| black_box(suppress_table(&table, DEFAULT_THRESHOLD)));
        });
    }
    let weeks = random_counts(&mut rng, 104);
    criterion.bench_function("suppress_series_104_weeks", |bencher| {
        bencher.iter(|| black_box(suppress_series(&weeks, &[100..104, 52..104, 0..104], DEFAULT_THRESHOLD)));
    });
}

criterion_group!(benches, suppress);
criterion_main!(benches);
