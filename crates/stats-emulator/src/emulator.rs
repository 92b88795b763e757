//! A running emulator: its thread and its address.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{Builder as ThreadBuilder, JoinHandle};

use chrono::NaiveDate;
use tokio::sync::oneshot;

use crate::app::App;
use crate::builder::EmulatorBuilder;
use crate::control::TodayBeforeData;
use crate::dataset::{ChangeError, CustomerChange, Dataset};
use crate::fault::Script;
use crate::server::serve;

/// A running emulator. It listens from its own thread, on 127.0.0.1 unless given another address, and stops when it is dropped, even with open
/// connections.
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
    address: SocketAddr,
    app: Arc<App>,
    /// Dropping the sender stops the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Settings for an emulator.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Starts an emulator with the default settings on a free port.
    ///
    /// # Errors
    ///
    /// A thread or socket cannot be created.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// The base URL to use instead of SendGrid's, such as `http://127.0.0.1:40123`, without a trailing slash. The base
    /// URLs of the cases of a suite are below its `/case`.
    #[must_use]
    pub fn base_url(&self) -> String {
        let host = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(host, self.address.port()))
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The data that the emulator answers from now. [`Emulator::set_today`] does not change it afterwards.
    #[must_use]
    pub fn dataset(&self) -> Dataset {
        self.app.dataset()
    }

    /// Moves today, forwards or back; requests that have started keep theirs.
    ///
    /// # Errors
    ///
    /// [`TodayBeforeData`] if it is before the first day of the data.
    pub fn set_today(&self, today: NaiveDate) -> Result<(), TodayBeforeData> {
        self.app.set_today(today)
    }

    /// Changes some customers, by their names in the list without changes. Each change replaces the earlier one of its
    /// customer; [`CustomerChange::default`] takes it back. Requests that have started are not affected.
    ///
    /// # Errors
    ///
    /// [`ChangeError`] if one of the changes cannot be; none is made then.
    pub fn change_customers(
        &self,
        changes: impl IntoIterator<Item = (String, CustomerChange)>,
    ) -> Result<(), ChangeError> {
        self.app.change_customers(changes)
    }

    /// The number of requests to statistics endpoints so far, with any result.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.app.requests.load(Ordering::Relaxed)
    }

    /// Replaces the script: the next request gets its first faults.
    pub fn script(&self, script: Script) {
        self.app.set_script(script);
    }

    /// Returns to the state after the start: no requests counted, the first today, changes of customers and script, an unused rate limit. Verdicts of a
    /// suite stay.
    pub fn reset(&self) {
        self.app.reset();
    }

    /// Blocks until the process ends, for a program that only runs an emulator.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    pub(crate) fn listen(address: SocketAddr, app: App) -> io::Result<Self> {
        // Bound before the thread starts, so that clients can connect at once.
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let app = Arc::new(app);
        let served = Arc::clone(&app);
        let (stop, stopped) = oneshot::channel();
        let thread = ThreadBuilder::new().name("stats-emulator".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = serve(listener, served) => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime closes every connection.
        })?;
        Ok(Self { address, app, stop: Some(stop), thread: Some(thread) })
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
        formatter.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}
