//! A running emulator: its thread, its address, its end.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{Builder as ThreadBuilder, JoinHandle};

use tokio::sync::oneshot;

use crate::app::App;
use crate::builder::Builder;
use crate::fault::Script;
use crate::line::Lines;
use crate::server::serve;
use crate::world::World;

/// A running emulator. It listens on 127.0.0.1 from a thread of its own and stops when it is dropped,
/// whatever connections are open.
///
/// ```
/// use std::io::{Read, Write};
/// use stats_emulator::Emulator;
///
/// let emulator = Emulator::start()?;
/// let mut stream = std::net::TcpStream::connect(("127.0.0.1", emulator.port()))?;
/// write!(stream, "GET /api/stats.get.json?api_user=reseller&api_key=wrong HTTP/1.0\r\n\r\n")?;
/// let mut answer = String::new();
/// stream.read_to_string(&mut answer)?;
/// assert!(answer.ends_with("{\"error\":\"Bad username / password\"}\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Emulator {
    port: u16,
    app: Arc<App>,
    /// Dropping the sender stops the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// An emulator with settings of its own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// An emulator as it is by default, on a free port.
    ///
    /// # Errors
    ///
    /// A thread or socket could not be had.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// The origin to put in the place of SendGrid's, such as `http://127.0.0.1:40123`, without a slash at
    /// its end. With a suite, a case's base URL is below `/case` of it.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The numbers it answers with.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.app.world
    }

    /// How many requests have come to its doors so far, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.app.requests.load(Ordering::Relaxed)
    }

    /// Replaces the script: the next request takes its first turn.
    pub fn script(&self, script: Script) {
        self.app.set_script(script);
    }

    /// Waits until the process ends: for a program that is nothing but an emulator.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    pub(crate) fn listen(port: u16, app: App) -> io::Result<Self> {
        // Bound before the thread starts, so that who connects next is heard.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let lines = {
            let _guard = runtime.enter();
            Lines(tokio::net::TcpListener::from_std(listener)?)
        };
        let app = Arc::new(app);
        let served = Arc::clone(&app);
        let (stop, stopped) = oneshot::channel();
        let thread = ThreadBuilder::new().name("stats-emulator".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    _ = serve(lines, served) => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime drops every connection and whatever is played on it.
        })?;
        Ok(Self { port, app, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Emulator").field("port", &self.port).finish_non_exhaustive()
    }
}
