//! A case as its files tell it: what is expected of a request, and the responses.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::reply::Reply;

/// How long a response that never comes is waited for.
pub(super) const SILENCE: Duration = Duration::from_secs(30);

/// What the server needs to know of a case.
pub(super) struct Case {
    /// None where no request is to arrive.
    pub(super) request: Option<Expected>,
    pub(super) turns: Vec<Turn>,
}

/// A request that must arrive.
#[derive(Deserialize)]
pub(super) struct Expected {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) parameters: Vec<String>,
    #[serde(default)]
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
}

/// One response or what happens in its place.
pub(super) struct Turn {
    /// The request that it answers, where that is another than the case's.
    request: Option<Expected>,
    pub(super) reply: Reply,
    pub(super) framing: Option<Framing>,
    pub(super) failure: Option<Failure>,
}

/// What ends a body, other than its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Framing {
    /// The end of the connection.
    Close,
}

/// What happens in the place of a response.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Failure {
    /// The connection is closed before a byte.
    Connect,
    /// The connection is closed amid the body.
    Interrupted,
    /// Nothing comes; nothing more, where there is a body.
    Timeout,
}

/// The part of `case.json` that is the server's business.
#[derive(Deserialize)]
struct Document {
    request: Option<Expected>,
    #[serde(default)]
    responses: Vec<Response>,
}

#[derive(Deserialize)]
struct Response {
    request: Option<Expected>,
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<PathBuf>,
    framing: Option<Framing>,
    failure: Option<Failure>,
}

impl Case {
    /// What the request of this number must be, if the case wants one.
    pub(super) fn expected(&self, number: usize) -> Option<&Expected> {
        self.turns.get(number).and_then(|turn| turn.request.as_ref().or(self.request.as_ref()))
    }
}

/// Every case below a folder, by its id `<query kind>/<case>`.
pub(super) fn all(folder: &Path) -> io::Result<BTreeMap<String, Case>> {
    let mut cases = BTreeMap::new();
    for kind in folders(folder)? {
        for case in folders(&kind)? {
            cases.insert(format!("{}/{}", name(&kind), name(&case)), read(&case)?);
        }
    }
    if cases.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("no case below `{}`", folder.display())));
    }
    Ok(cases)
}

/// A file's bytes, or an error that names it.
pub(super) fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    fs::read(file).map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", file.display())))
}

fn read(folder: &Path) -> io::Result<Case> {
    let file = folder.join("case.json");
    let document: Document =
        serde_json::from_slice(&bytes(&file)?).map_err(|error| invalid(&file, &error))?;
    let turns = document.responses.into_iter().map(|response| turn(folder, &file, response));
    Ok(Case { request: document.request, turns: turns.collect::<io::Result<_>>()? })
}

fn turn(folder: &Path, file: &Path, response: Response) -> io::Result<Turn> {
    let status = match (response.status, response.failure) {
        (Some(status), _) => status,
        (None, Some(_)) => 200,
        (None, None) => return Err(invalid(file, &"a response without a status")),
    };
    let body = match (response.body, response.failure) {
        (Some(name), _) => bytes(&folder.join(name))?,
        // Something to be cut in the middle of.
        (None, Some(Failure::Interrupted)) => b"{\"requests\":1}".to_vec(),
        (None, _) => Vec::new(),
    };
    let reply = Reply { status, headers: response.headers, body };
    Ok(Turn { request: response.request, reply, framing: response.framing, failure: response.failure })
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", folder.display())))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn invalid(file: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("`{}`: {error}", file.display()))
}
