//! From a connection to the emulator and back.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::arrival::Arrival;
use crate::fault::{Performance, play};
use crate::line::{Line, Lines};
use crate::reply::Reply;
use crate::{control, cors, suite};

/// Serves until it is dropped.
pub(crate) async fn serve(lines: Lines, app: Arc<App>) -> std::io::Result<()> {
    // One handler for everything: paths are compared as they arrived, prefix and all, never decoded.
    let router = Router::new().fallback(handle).with_state(app);
    axum::serve(lines, router.into_make_service_with_connect_info::<Line>()).await
}

async fn handle(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request<Body>,
) -> Response {
    let Some(arrival) = Arrival::read(request).await else {
        return send(Reply::words(413, "the request's body is too large"), None, &line);
    };
    if let Some(reply) = cors::preflight(&arrival) {
        return send(reply, None, &line);
    }
    let (mut reply, performance) =
        if let Some(suite) = app.suite.as_ref().filter(|_| suite::is_at(&arrival.path)) {
            suite.answer(&arrival)
        } else if arrival.path.starts_with(control::ROOT) {
            (app.control(&arrival), None)
        } else {
            app.answer(&arrival).await
        };
    cors::allow(&arrival, &mut reply);
    send(reply, performance, &line)
}

/// Sends a reply the server's way, or over the bare socket where only that will do.
fn send(reply: Reply, performance: Option<Performance>, line: &Line) -> Response {
    let performance = match performance {
        Some(performance) => performance,
        None => match reply.clone().into_response() {
            Some(response) => return response,
            None => Performance::Plain,
        },
    };
    if let Some(stream) = line.take() {
        tokio::spawn(play(stream, reply, performance));
    }
    // Nobody sees this one: its connection is gone.
    ().into_response()
}
