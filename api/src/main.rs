//! `cscc`: API, worker and everything that an operator does, in one binary.

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::commands::run(api::commands::CommandLine::parse())
}
