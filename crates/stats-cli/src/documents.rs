//! `completions` and `man`: what packages install beside the command.

use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments;
use crate::failure::Failure;
use crate::output;

/// Prints the completions for a shell.
pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::command(), "sendgrid-stats", &mut script);
    output::document(&script)
}

/// Prints the manual page, or that of one command.
pub(crate) fn manual(name: Option<&str>) -> Result<(), Failure> {
    let mut command = arguments::command();
    // Only a built command knows the full names of its parts.
    command.build();
    let command = match name {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::Option { given: name.to_owned(), wanted: "a command" })?,
    };
    let mut page = Vec::new();
    let source = concat!("sendgrid-stats ", env!("CARGO_PKG_VERSION"));
    Man::new(command).source(source).render(&mut page)?;
    output::document(&page)
}
