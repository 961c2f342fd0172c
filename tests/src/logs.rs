//! What the server logs, caught for tests that look into it.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use api::platform::logging;

#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);

impl Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

static CAUGHT: OnceLock<Caught> = OnceLock::new();

/// From now on every line that servers of this process log, with each request, is kept.
pub fn catch_logs() {
    CAUGHT.get_or_init(|| {
        let caught = Caught::default();
        logging::builder(Some("info")).target(env_logger::Target::Pipe(Box::new(caught.clone()))).init();
        caught
    });
}

/// What was logged since; of other tests that run beside it too.
pub fn caught_logs() -> String {
    let caught = CAUGHT.get().expect("catch_logs comes first");
    String::from_utf8_lossy(&caught.0.lock().unwrap()).into_owned()
}
