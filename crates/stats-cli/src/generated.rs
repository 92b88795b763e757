//! `completions` and `man`: files that are generated from the command line's definition.

use clap_complete::Shell;
use clap_mangen::Man;
use roff::{Roff, roman};

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
    output::bytes(&page(command)?)
}

/// A manual page. What follows the options in the help becomes sections that keep their lines.
fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let after = command.get_after_long_help().or_else(|| command.get_after_help());
    let after = after.map(ToString::to_string).unwrap_or_default();
    let (has_subcommands, has_version) = (command.has_subcommands(), command.get_version().is_some());
    let source = concat!("sendgrid-stats ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).source(source);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_subcommands {
        man.render_subcommands_section(&mut page)?;
    }
    for paragraph in after.split("\n\n") {
        section(paragraph).to_writer(&mut page)?;
    }
    if has_version {
        man.render_version_section(&mut page)?;
    }
    Ok(page)
}

/// A paragraph of the help: a heading with a colon and its lines, or plain text.
fn section(paragraph: &str) -> Roff {
    let mut roff = Roff::new();
    if let Some((heading, lines)) = paragraph.split_once(":\n") {
        roff.control("SH", [heading.to_uppercase().as_str()]);
        roff.control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line.trim_start())]);
        }
        roff.control("fi", []);
    } else {
        roff.control("PP", []);
        roff.text([roman(paragraph.trim_end())]);
    }
    roff
}
