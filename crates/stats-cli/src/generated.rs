//! `completions` and `man`: files that are generated from the command line's definition.

use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments;
use crate::failure::Failure;
use crate::output;

/// Prints the completions for a shell.
pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::command(), "sendgrid-stats", &mut script);
    output::bytes(&script)
}

/// Prints the manual page, or that of one command.
pub(crate) fn manual(name: Option<&str>) -> Result<(), Failure> {
    let mut command = arguments::command();
    // The full names of subcommands are known once the command is built.
    command.build();
    let command = match name {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::Usage("expected the name of a command".to_owned()))?,
    };
    let mut page = Vec::new();
    let source = concat!("sendgrid-stats ", env!("CARGO_PKG_VERSION"));
    Man::new(command).source(source).render(&mut page)?;
    output::bytes(&page)
}
