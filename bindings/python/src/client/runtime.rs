//! The threads that move all bytes of a process. They never touch the interpreter.

use std::io;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle};
use tokio::task::AbortHandle;

use crate::process::PerProcess;

/// How many threads there are for connections. One would do for the work, but a server that sends without end would
/// keep it from every other.
const FOR_CONNECTIONS: usize = 4;

/// How many threads there are for queries. What connections do cannot keep them from ending a query in time.
const FOR_QUERIES: usize = 2;

static RUNTIMES: PerProcess<Runtimes> = PerProcess::empty();

/// The runtimes of a process, which last as long as it does.
#[derive(Clone)]
struct Runtimes {
    queries: Handle,
    connections: Handle,
}

/// Runs a query on the threads for queries, and its connections on theirs. Both are started when they are first used.
pub(crate) fn spawn(
    py: Python<'_>,
    query: impl Future<Output = ()> + Send + 'static,
) -> PyResult<AbortHandle> {
    let runtimes = RUNTIMES.get_or_try_make(py, || Runtimes::start().map_err(PyErr::from))?;
    let query = Within { connections: runtimes.connections, query: Some(Box::pin(query)) };
    Ok(runtimes.queries.spawn(query).abort_handle())
}

impl Runtimes {
    fn start() -> io::Result<Self> {
        Ok(Self { queries: start(FOR_QUERIES)?, connections: start(FOR_CONNECTIONS)? })
    }
}

fn start(threads: usize) -> io::Result<Handle> {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(threads).thread_name("sendgrid-stats").enable_all().build()?;
    let handle = runtime.handle().clone();
    mem::forget(runtime);
    Ok(handle)
}

/// A query whose connections are spawned elsewhere: a thread that is kept busy by a connection also keeps to itself the
/// query that it woke last.
struct Within<F> {
    connections: Handle,
    query: Option<Pin<Box<F>>>,
}

impl<F: Future<Output = ()>> Future for Within<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let _entered = this.connections.enter();
        this.query.as_mut().map_or(Poll::Ready(()), |query| query.as_mut().poll(context))
    }
}

impl<F> Drop for Within<F> {
    fn drop(&mut self) {
        let _entered = self.connections.enter();
        self.query = None;
    }
}
