//! Where the account's name and key come from: the environment, or a prompt on a terminal. Never an argument.

use std::io::{self, IsTerminal as _, Write as _};

use stats_proto::Account;

/// The variable with the account's name.
pub(crate) const NAME_VARIABLE: &str = "SENDGRID_API_USER";
/// The variable with the account's key.
pub(crate) const KEY_VARIABLE: &str = "SENDGRID_API_KEY";

/// An account's name and key; what is not known is empty. It has no `Debug`, so that nothing can show it.
pub(crate) struct Credentials {
    name: String,
    key: String,
}

impl Credentials {
    /// What is known without asking.
    pub(crate) fn known(name: Option<&str>) -> Self {
        let key = std::env::var_os(KEY_VARIABLE).and_then(|key| key.into_string().ok());
        Self { name: name.unwrap_or_default().to_owned(), key: key.unwrap_or_default() }
    }

    /// Asks for what is not known, where somebody sits at a terminal; otherwise it stays empty.
    pub(crate) fn ask(&mut self) -> io::Result<()> {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Ok(());
        }
        if self.name.is_empty() {
            write!(io::stderr(), "API user: ")?;
            io::stderr().flush()?;
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            line.trim().clone_into(&mut self.name);
        }
        if self.key.is_empty() && !self.name.is_empty() {
            self.key = rpassword::prompt_password("API key (not shown): ")?;
        }
        Ok(())
    }

    /// The account that they open.
    pub(crate) fn account(&self) -> Account {
        Account::new(self.name.as_str(), self.key.as_str())
    }
}
