//! The HTTP server: reads a request, has it answered and sends the response.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::response::{IntoResponse as _, Response as HttpResponse};

use crate::app::App;
use crate::connection::{Connection, ConnectionListener};
use crate::fault::{WriteMode, write_response};
use crate::request::Request;
use crate::response::Response;
use crate::suite::EndRecorder;
use crate::{control, cors, suite};

/// Serves until the future is dropped.
pub(crate) async fn serve(listener: ConnectionListener, app: Arc<App>) -> std::io::Result<()> {
    // One handler for every path: paths are compared as received, prefix included, and never decoded.
    let router = Router::new().fallback(handle).with_state(app);
    axum::serve(listener, router.into_make_service_with_connect_info::<Connection>()).await
}

async fn handle(
    State(app): State<Arc<App>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: HttpRequest<Body>,
) -> HttpResponse {
    let Some(request) = Request::read(request).await else {
        let response = Response::text(413, "expected a request body of at most 1 MiB");
        return send(response, None, None, &connection);
    };
    if let Some(response) = cors::preflight(&request) {
        return send(response, None, None, &connection);
    }
    let (mut response, mode, end) =
        if let Some(suite) = app.suite.as_ref().filter(|_| suite::is_suite_path(&request.path)) {
            let answered = suite.answer(&request);
            (answered.response, answered.mode, answered.end)
        } else if request.path.starts_with(control::ROOT) {
            (app.control(&request), None, None)
        } else {
            let (response, mode) = app.answer(&request).await;
            (response, mode, None)
        };
    cors::allow(&request, &mut response);
    send(response, mode, end, &connection)
}

/// Sends a response through axum, or over the bare socket where axum cannot send it.
fn send(
    response: Response,
    mode: Option<WriteMode>,
    end: Option<EndRecorder>,
    connection: &Connection,
) -> HttpResponse {
    let mode = match mode {
        Some(mode) => mode,
        None => match response.clone().into_http() {
            Some(response) => return response,
            None => WriteMode::Plain,
        },
    };
    if let Some(stream) = connection.take() {
        tokio::spawn(async move {
            write_response(stream, response, mode).await;
            if let Some(end) = end {
                end.record();
            }
        });
    }
    // Never sent: axum finds the connection closed.
    ().into_response()
}
