//! Reads a case from its files: the expected requests and the responses.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::response::Response;

/// How long a response with `"failure": "timeout"` lasts.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// The part of a case that the server needs.
pub(super) struct Case {
    /// `None` if no request is expected.
    pub(super) request: Option<ExpectedRequest>,
    pub(super) responses: Vec<CaseResponse>,
    /// The key of the case's account, which no verdict shows.
    pub(super) key: Option<String>,
}

/// An expected request.
#[derive(Deserialize)]
pub(super) struct ExpectedRequest {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) parameters: Vec<String>,
    #[serde(default)]
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
}

/// A response, or a failure instead of it.
pub(super) struct CaseResponse {
    /// The expected request, if it differs from that of the case.
    request: Option<ExpectedRequest>,
    pub(super) response: Response,
    pub(super) framing: Option<Framing>,
    pub(super) failure: Option<Failure>,
}

/// How the end of a body is marked, other than by its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Framing {
    /// The end of the connection.
    Close,
}

/// A failure instead of a response.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Failure {
    /// The connection is closed before a byte.
    Connect,
    /// The connection is closed within the body.
    Interrupted,
    /// No response, or with a body half of it, until the client gives up.
    Timeout,
}

/// The part of `case.json` that the server needs.
#[derive(Deserialize)]
struct CaseDocument {
    account: Option<AccountDocument>,
    request: Option<ExpectedRequest>,
    #[serde(default)]
    responses: Vec<ResponseDocument>,
}

#[derive(Deserialize)]
struct AccountDocument {
    key: Option<String>,
}

#[derive(Deserialize)]
struct ResponseDocument {
    request: Option<ExpectedRequest>,
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<PathBuf>,
    framing: Option<Framing>,
    failure: Option<Failure>,
}

impl Case {
    /// The expected request with this number, if there is one.
    pub(super) fn expected_request(&self, number: usize) -> Option<&ExpectedRequest> {
        self.responses.get(number).and_then(|response| response.request.as_ref().or(self.request.as_ref()))
    }
}

/// Reads every case below a folder, by its id `<query kind>/<case>`.
pub(super) fn read_cases(folder: &Path) -> io::Result<BTreeMap<String, Case>> {
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

/// Reads a regular file, no link; errors name it.
pub(super) fn read_file(file: &Path) -> io::Result<Vec<u8>> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}`: {error}", file.display()));
    if !fs::symlink_metadata(file).map_err(named)?.is_file() {
        return Err(invalid(file, &"expected a regular file"));
    }
    fs::read(file).map_err(named)
}

/// Reads a file below the folder of a case.
fn read_below(folder: &Path, name: &Path) -> io::Result<Vec<u8>> {
    let mut file = folder.to_path_buf();
    for component in name.components() {
        let Component::Normal(part) = component else {
            return Err(invalid(&folder.join(name), &"expected a path below the folder of the case"));
        };
        if file != folder && !fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_dir()) {
            return Err(invalid(&file, &"expected a folder"));
        }
        file.push(part);
    }
    read_file(&file)
}

fn read(folder: &Path) -> io::Result<Case> {
    let file = folder.join("case.json");
    let document: CaseDocument =
        serde_json::from_slice(&read_file(&file)?).map_err(|error| invalid(&file, &error))?;
    let responses = document.responses.into_iter().map(|response| case_response(folder, &file, response));
    let responses = responses.collect::<io::Result<_>>()?;
    Ok(Case { request: document.request, responses, key: document.account.and_then(|account| account.key) })
}

fn case_response(folder: &Path, file: &Path, document: ResponseDocument) -> io::Result<CaseResponse> {
    let status = match (document.status, document.failure) {
        (Some(status), _) => status,
        (None, Some(_)) => 200,
        (None, None) => return Err(invalid(file, &"expected a status or a failure in every response")),
    };
    let body = match (document.body, document.failure) {
        (Some(name), _) => read_below(folder, &name)?,
        // A body to be interrupted.
        (None, Some(Failure::Interrupted)) => b"{\"requests\":1}".to_vec(),
        (None, _) => Vec::new(),
    };
    let response = Response { status, headers: document.headers, body };
    Ok(CaseResponse {
        request: document.request,
        response,
        framing: document.framing,
        failure: document.failure,
    })
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(invalid(folder, &"expected a folder, got a link"));
    }
    let entries = fs::read_dir(folder)
        .map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", folder.display())))?;
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            return Err(invalid(&entry.path(), &"expected a folder or a file, got a link"));
        }
        if kind.is_dir() {
            folders.push(entry.path());
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
