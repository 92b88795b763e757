//! `emulate`: a server that speaks the protocol, until it is stopped.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use clap::{Args, ValueHint};
use stats_emulator::fault::{self, Faults};
use stats_emulator::shape::Choice;
use stats_emulator::v3::Switches;
use stats_emulator::{BEARER_KEY, Emulator, EmulatorBuilder, FleetPlan, RefusalForm, Script, Trouble};
use stats_proto::InputError;

use crate::credentials::{KEY_VARIABLE, NAME_VARIABLE};
use crate::failure::Failure;
use crate::values;

/// The emulator's name and key of the legacy APIs, which are not secret.
pub(crate) const NAME: &str = "reseller";
pub(crate) const KEY: &str = "open+sesame/&";

/// What a bearer key is.
const BEARER: &str = "a bearer key of visible ASCII, such as SG.mine";

pub(crate) const EXAMPLES: &str = "\
Examples:
  sendgrid-stats emulate --port 8025 --since 2009-06-01 --today 2009-06-30
  sendgrid-stats daily --customer customer@example.com --days 7 --base-url http://127.0.0.1:8025
  sendgrid-stats emulate --rate-limit 600/60s --fault 503,one-in=5 --log
  sendgrid-stats emulate --script '503; none; cut' --api-user me --api-key mine
  sendgrid-stats emulate --customers 10000 --settle 3
  sendgrid-stats emulate --fleet 300 --trouble bouncing --trouble silent
  sendgrid-stats emulate --switch idle-day=day-missing --bearer-key SG.mine

The first line of standard output is the base URL and nothing else. Standard error has the credentials to use.
";

const SELECTING: &str = "
A request selects what is sent to it by headers:
  x-emulator-fault: 503,retry-after=2s       what goes wrong
  x-emulator-refusal: object,403             a refusal, whatever the request is
  x-emulator-shape: array,strings            how the answer is written
  x-emulator-switch: idle-day=stats-null     what of v3 no document decides
or by the name of its customer: fault-503+times=2@example.com, shape-array+strings@example.com,
switch-idle-day=stats-null@example.com.

Below the base URL:
  GET /__emulator             the number of requests so far; HEAD too, for health checks
  POST /__emulator/reset      the state after the start
  GET /__emulator/customers   the customers, their categories and their trouble
  POST /__emulator/customers  changes some: {\"customer01@example.com\": {\"faults\": \"503,one-in=5\"}};
                              also removed, renamed, since, without_category, amp_opens_since,
                              large_on; {} takes a change back
  POST /__emulator/today      moves today to the date in the body; GET returns it
  POST /__emulator/script     a script: {\"next\": [\"503\", \"none\"], \"then\": \"cut\"}

";

/// The end of the long help, with every fault, refusal and shape.
pub(crate) fn explained() -> String {
    let faults = fault::EXAMPLES.join(" ");
    let refusals = RefusalForm::ALL.map(RefusalForm::word).join(" ");
    let shapes: Vec<&str> = Choice::all().map(Choice::word).collect();
    let shapes = shapes.join(" ");
    let switches = Switches::positions().collect::<Vec<_>>().join(" ");
    let troubles = Trouble::ALL.map(Trouble::word).join(" ");
    format!(
        "{EXAMPLES}{SELECTING}
Faults, joined by a comma: 503 {faults}
Refusals, with a status or without: {refusals}
Shapes, joined by a comma: {shapes}
Switches of v3, joined by a comma, the default of each first: {switches}
Troubles of a fleet: {troubles}; all for one of each
"
    )
}

/// The options of the emulator.
#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// The address to listen on, such as 0.0.0.0; other machines may then use the emulator
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", allow_hyphen_values = true)]
    host: String,
    /// The port, such as 8025; 0 for any free port
    #[arg(long, default_value = "0", allow_hyphen_values = true)]
    port: String,
    /// The seed of the random numbers, such as 7
    #[arg(long, default_value = "1", allow_hyphen_values = true)]
    seed: String,
    /// The first day with numbers, such as 2009-06-01
    #[arg(long, value_name = "DATE", default_value = "2009-06-01", allow_hyphen_values = true)]
    since: String,
    /// The fixed date of today, such as 2009-06-30; by default the system's date in UTC
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    today: Option<String>,
    /// Ordinary customers beside those that it knows, such as 1000: customer000001@example.com and so on
    #[arg(long, value_name = "NUMBER", default_value = "0", allow_hyphen_values = true)]
    customers: String,
    /// Quiet customers instead of those that it knows, such as 300: customer000001@example.com and so on
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    fleet: Option<String>,
    /// One more customer of the fleet that has a trouble today, such as bouncing or all; repeatable
    #[arg(long, value_name = "KIND", requires = "fleet", allow_hyphen_values = true)]
    trouble: Vec<String>,
    /// Days until a day has all of its opens and clicks, such as 3, as POST /__emulator/today moves today
    #[arg(long, value_name = "DAYS", default_value = "0", allow_hyphen_values = true)]
    settle: String,
    /// The account's name, such as me; by default reseller
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    api_user: Option<String>,
    /// The account's key, which is the emulator's own and no secret, such as mine; by default the one on standard error
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    api_key: Option<String>,
    /// The bearer key of v3, which is the emulator's own and no secret, such as SG.mine; by default the one on standard error
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    bearer_key: Option<String>,
    /// Require no credentials, such as for sendgrid-stats daily --keyless
    #[arg(long, conflicts_with_all = ["api_user", "api_key", "bearer_key"])]
    keyless: bool,
    /// Refuse more requests than these in a time, such as 600/60s, and send the headers of a rate limit
    #[arg(long, value_name = "REQUESTS/TIME", allow_hyphen_values = true)]
    rate_limit: Option<String>,
    /// The faults of every request, such as 503,one-in=5
    #[arg(long, value_name = "FAULTS", allow_hyphen_values = true)]
    fault: Option<String>,
    /// The faults of the first requests, such as '503; none; cut'
    #[arg(long, value_name = "FAULTS;…", allow_hyphen_values = true)]
    script: Option<String>,
    /// Positions of switches of v3, such as idle-day=stats-null,unknown-subuser=403
    #[arg(long, value_name = "SWITCHES", allow_hyphen_values = true)]
    switch: Option<String>,
    /// Log each request without its key, to standard error or, such as --log=requests.log, to the end of a file
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "-"
    )]
    log: Option<PathBuf>,
    /// A folder with a conformance suite, such as conformance, to serve below /case
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    suite: Option<PathBuf>,
}

/// Runs the emulator. The first line of standard output is its base URL and nothing else, for the calling process.
pub(crate) fn emulate(emulate: &Emulate) -> Result<(), Failure> {
    let host = host(&emulate.host)?;
    let builder = emulate.builder()?.host(host);
    #[cfg(unix)]
    end_as_process_1()?;
    let emulator = builder.start().map_err(|error| failure(emulate, error))?;
    // Informational: the emulator also runs if standard error is closed.
    let _ = emulate.inform(host);
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", emulator.base_url())?;
    stdout.flush()?;
    drop(stdout);
    emulator.wait();
    Ok(())
}

impl Emulate {
    /// The settings of the emulator, without its address.
    fn builder(&self) -> Result<EmulatorBuilder, Failure> {
        let since = values::date("--since", &self.since)?;
        let today = match &self.today {
            Some(text) => values::date("--today", text)?,
            None => DateTime::<Utc>::from(SystemTime::now()).date_naive(),
        };
        if since > today {
            let (start, end) = (since.to_string(), today.to_string());
            return Err(InputError::DatesOutOfOrder { start, end, relation: "before or on" }.into());
        }
        let name = given(self.api_user.as_deref(), NAME, "a name that is not empty")?;
        let key = given(self.api_key.as_deref(), KEY, "a key that is not empty")?;
        let bearer = given(self.bearer_key.as_deref(), BEARER_KEY, BEARER)?;
        if !bearer.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::Option { given: "***".to_owned(), expected: BEARER });
        }
        let mut builder = Emulator::builder()
            .port(values::number(&self.port, &(0..=u16::MAX), "a port from 0 to 65535")?)
            .seed(values::number(&self.seed, &(0..=u64::MAX), "a seed from 0 to 18446744073709551615")?)
            .since(since)
            .today(today)
            .ordinary_customers(values::number(
                &self.customers,
                &(0..=1_000_000_u32),
                "a number of customers from 0 to 1000000",
            )?)
            .settle(values::number(&self.settle, &(0..=u32::MAX), "a number of days from 0 to 4294967295")?)
            .credentials(name, key)
            .bearer_key(bearer);
        if self.keyless {
            builder = builder.keyless();
        }
        if let Some(plan) = self.plan()? {
            builder = builder.fleet(plan);
        }
        if let Some(text) = &self.rate_limit {
            let (requests, time) = rate_limit(text).ok_or_else(|| Failure::Option {
                given: text.clone(),
                expected: "a number of requests and a time, such as 600/60s",
            })?;
            builder = builder.rate_limit(requests, time);
        }
        if let Some(text) = &self.fault {
            builder = builder.faults(text.parse::<Faults>().map_err(|error| usage("--fault", &error))?);
        }
        if let Some(text) = &self.script {
            builder = builder.script(text.parse::<Script>().map_err(|error| usage("--script", &error))?);
        }
        if let Some(text) = &self.switch {
            builder = builder.switches(text.parse::<Switches>().map_err(|error| usage("--switch", &error))?);
        }
        builder = match &self.log {
            Some(file) if file.as_os_str() == "-" => builder.log(io::stderr()),
            Some(file) => {
                let log = File::options().append(true).create(true).open(file);
                let named =
                    |error: io::Error| io::Error::new(error.kind(), format!("`{}`: {error}", file.display()));
                builder.log(log.map_err(|error| Failure::Write(named(error)))?)
            }
            None => builder,
        };
        Ok(match &self.suite {
            Some(folder) => builder.suite(folder.clone()),
            None => builder,
        })
    }

    /// The customers of `--fleet` and `--trouble`.
    fn plan(&self) -> Result<Option<FleetPlan>, Failure> {
        let Some(quiet) = &self.fleet else { return Ok(None) };
        let expected = "a number of quiet customers from 0 to 1000000";
        let mut plan = FleetPlan::new(values::number(quiet, &(0..=1_000_000_u32), expected)?);
        for word in &self.trouble {
            plan = match word.as_str() {
                "all" => plan.troubles(Trouble::ALL),
                word => plan.troubles([word.parse().map_err(|error| usage("--trouble", &error))?]),
            };
        }
        Ok(Some(plan))
    }

    /// Prints the credentials to use, and a warning if other machines may use the emulator.
    fn inform(&self, host: IpAddr) -> io::Result<()> {
        let mut stderr = io::stderr().lock();
        if !host.is_loopback() {
            writeln!(stderr, "warning: other machines can use this emulator, which is meant for tests")?;
        }
        let name = self.api_user.as_deref().map_or_else(|| NAME.to_owned(), quoted);
        if self.keyless {
            return writeln!(stderr, "no credentials are required; Ctrl-C ends it");
        }
        match &self.api_key {
            None => writeln!(stderr, "{NAME_VARIABLE}={name} {KEY_VARIABLE}='{KEY}'; Ctrl-C ends it")?,
            Some(_) => writeln!(stderr, "{NAME_VARIABLE}={name}, {KEY_VARIABLE} as given; Ctrl-C ends it")?,
        }
        writeln!(stderr, "or for v3:")?;
        match &self.bearer_key {
            None => writeln!(stderr, "{KEY_VARIABLE}={BEARER_KEY}"),
            Some(_) => writeln!(stderr, "{KEY_VARIABLE} as given by --bearer-key"),
        }
    }
}

/// Installs handlers for the signals that end a process. The system ignores them for process 1, as in a container,
/// unless it has handlers.
#[cfg(unix)]
fn end_as_process_1() -> io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;

    if std::process::id() == 1 {
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            // The exit status of a shell whose command was ended by the signal.
            register_conditional_shutdown(signal, 128 + signal, Arc::new(AtomicBool::new(true)))?;
        }
    }
    Ok(())
}

fn failure(emulate: &Emulate, reason: io::Error) -> Failure {
    let is_about_the_address =
        matches!(reason.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable);
    match &emulate.suite {
        Some(folder) if !is_about_the_address => Failure::File { path: folder.display().to_string(), reason },
        _ => Failure::Emulator(reason),
    }
}

fn usage(option: &str, error: &dyn std::error::Error) -> Failure {
    Failure::Usage(format!("{option}: {error}"))
}

fn host(text: &str) -> Result<IpAddr, Failure> {
    let host = if text == "localhost" { Some(Ipv4Addr::LOCALHOST.into()) } else { text.parse().ok() };
    host.ok_or_else(|| Failure::Option {
        given: text.to_owned(),
        expected: "an IP address, such as 127.0.0.1 or 0.0.0.0",
    })
}

/// A value or its default.
fn given<'a>(value: Option<&'a str>, default: &'a str, expected: &'static str) -> Result<&'a str, Failure> {
    let value = value.unwrap_or(default);
    if value.is_empty() { Err(Failure::Option { given: String::new(), expected }) } else { Ok(value) }
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@%+=:,./-_".contains(&byte);
    if word.bytes().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// `600/60s`, `10/500ms`, `600/1m`.
fn rate_limit(text: &str) -> Option<(u32, Duration)> {
    let (requests, time) = text.split_once('/')?;
    let requests = requests.bytes().all(|byte| byte.is_ascii_digit()).then(|| requests.parse().ok())??;
    let units = [("ms", 1), ("s", 1000), ("m", 60_000)];
    let (digits, unit) = units.iter().find_map(|(suffix, unit)| Some((time.strip_suffix(suffix)?, *unit)))?;
    let time: u64 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    let time = time.checked_mul(unit).filter(|time| (1..=86_400_000).contains(time))?;
    Some((requests, Duration::from_millis(time)))
}
