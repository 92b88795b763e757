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
use crate::suite::Ending;
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
        return send(Reply::words(413, "the request's body is too large"), None, None, &line);
    };
    if let Some(reply) = cors::preflight(&arrival) {
        return send(reply, None, None, &line);
    }
    let (mut reply, performance, ending) =
        if let Some(suite) = app.suite.as_ref().filter(|_| suite::is_at(&arrival.path)) {
            let said = suite.answer(&arrival);
            (said.reply, said.performance, said.ending)
        } else if arrival.path.starts_with(control::ROOT) {
            (app.control(&arrival), None, None)
        } else {
            let (reply, performance) = app.answer(&arrival).await;
            (reply, performance, None)
        };
    cors::allow(&arrival, &mut reply);
    send(reply, performance, ending, &line)
}

/// Sends a reply the server's way, or over the bare socket where only that will do.
fn send(reply: Reply, performance: Option<Performance>, ending: Option<Ending>, line: &Line) -> Response {
    let performance = match performance {
        Some(performance) => performance,
        None => match reply.clone().into_response() {
            Some(response) => return response,
            None => Performance::Plain,
        },
    };
    if let Some(stream) = line.take() {
        tokio::spawn(async move {
            play(stream, reply, performance).await;
            if let Some(ending) = ending {
                ending.tell();
            }
        });
    }
    // Nobody sees this one: its connection is gone.
    ().into_response()
}
