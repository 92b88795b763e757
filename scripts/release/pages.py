"""What the pages say about versions: README files, changelog, licences, workflows."""

import re
from collections.abc import Iterator

from crates import VERSION, numbers
from tree import Tree

STATUS = re.compile(r"\*\*Status\*\*: (\d[\w.-]*\w)(, not released yet)?")
# Pages of the site with install lines, beside the README files.
GUIDES = ["docs/README.md", "docs/rust.md"]
# What a page says until there is a release.
UNRELEASED = re.compile(r"not released yet|until there is a release|nothing is released yet|--path …/sendgrid-stats/", re.I)
# A version behind the project's name: in the name of a file, a requirement, a User-Agent.
NAMED = re.compile(r"\bsendgrid[-_]stats(?:[-_@/ ]|==)v?(\d+\.\d+\.\d+(?:-[a-z0-9.]+)?)")
DOCS_RS = re.compile(r"docs\.rs/((?:sendgrid-)?stats[\w-]*)(?:/([\w.-]+))?")
RUST = re.compile(r"\bRust\s+(\d\.\d+)|\btoolchain:\s*[\"']?(\d\.\d+)|rust-version:\s*[\"']?(\d\.\d+)")
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"]
TEXTS = (".md", ".mjs", ".js", ".ts", ".py", ".pyi", ".rs", ".toml", ".yml", ".just", ".in")
# History: what was true of a version stays.
HISTORY = {"CHANGELOG.md", "docs/decisions.md"}


def check(tree: Tree) -> Iterator[str]:
    yield from changelog(tree)
    yield from status(tree)
    yield from installation(tree)
    yield from names(tree)
    yield from rust(tree)
    yield from licences(tree)
    # The registry of wheels shows this page and follows no relative link.
    for link in re.findall(r"\]\((?!https://|#)([^)]+)\)", tree.text("bindings/python/README.md")):
        yield f"bindings/python/README.md: expected a link with its host, got `{link}`"


def release(tree: Tree, tag: str) -> Iterator[str]:
    """What a release needs beyond agreement."""
    if tag.removeprefix("v") != tree.version:
        yield f"Cargo.toml: expected the version of the tag, {tag.removeprefix('v')}, got {tree.version}"
    if "-" in tag:
        yield f"{tag}: expected no pre-release, which the workflow does not publish"
    if not tree.is_released:
        yield f"CHANGELOG.md: expected `## [{tree.version}] - YYYY-MM-DD`"
    elif tree.changes.get("Unreleased", "").strip():
        yield "CHANGELOG.md: expected nothing below `[Unreleased]`: a release has all changes"


def changelog(tree: Tree) -> Iterator[str]:
    file, changes, repository = "CHANGELOG.md", tree.changes, tree.package["repository"]
    if tree.version not in changes and not changes.get("Unreleased", "").strip():
        yield f"{file}: expected `## [{tree.version}]`, or changes below `## [Unreleased]`"
    versions = [name for name in changes if name != "Unreleased"]
    for name in versions:
        if not VERSION.fullmatch(name):
            yield f"{file}: expected a version as the name of a section, got `{name}`"
        elif not re.fullmatch(r" - (\d{4}-\d\d-\d\d|unreleased)", tree.date(name)):
            yield f"{file}: expected `## [{name}] - YYYY-MM-DD` or `- unreleased`"
        elif not tree.changes[name].split("\n", 1)[-1].strip():
            yield f"{file}: expected changes below `## [{name}]`"
    dated = [name for name in versions if "unreleased" not in tree.date(name)]
    if any(numbers(name.split("-")[0]) > numbers(tree.version.split("-")[0]) for name in versions):
        yield f"{file}: expected no section of a later version than {tree.version}"
    # What a reader may compare: each release with the one before it, the branch with the last one.
    links = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", tree.text(file), re.M))
    for name, before in zip(dated, [*dated[1:], None], strict=False):
        expected = f"{repository}/compare/v{before}...v{name}" if before else f"{repository}/releases/tag/v{name}"
        if links.get(name) != expected:
            yield f"{file}: expected the link `[{name}]: {expected}`"
    expected = f"{repository}/compare/v{dated[0]}...HEAD" if dated else f"{repository}/commits/HEAD"
    if "Unreleased" in changes and links.get("Unreleased") != expected:
        yield f"{file}: expected the link `[Unreleased]: {expected}`"


def readmes(tree: Tree) -> list[str]:
    return [
        "README.md",
        "bindings/js/README.md",
        "bindings/python/README.md",
        *(f"{folder}/README.md" for folder in tree.published),
    ]


def status(tree: Tree) -> Iterator[str]:
    """The pages say that nothing is released until the changelog has a date."""
    for file in ("README.md", "bindings/js/README.md"):
        found = STATUS.search(tree.text(file))
        if not found or found[1] != tree.version:
            yield f"{file}: expected `**Status**: {tree.version}`"
        elif not tree.is_released and not found[2]:
            yield f"{file}: expected `not released yet`: the changelog has no date for {tree.version}"
    if tree.is_released:
        for file in [*readmes(tree), *GUIDES]:
            if found := UNRELEASED.search(tree.text(file)):
                yield f"{file}: expected the text of a release, got `{found[0]}`"


def installation(tree: Tree) -> Iterator[str]:
    """How a crate is installed: from a checkout or from the registry, never both."""
    for folder, manifest in tree.published.items():
        name = manifest["package"]["name"]
        for file in ("README.md", f"{folder}/README.md"):
            is_command = name == "sendgrid-stats"
            command = r"cargo install(?: --locked)?" if is_command else r"cargo add(?: --dev)?"
            path = rf" --path {folder}" if is_command else rf" {name} --path …/sendgrid-stats/{folder}"
            line = rf"`{command}{rf' {name}' if tree.is_released else path}`"
            # The project's README leaves out what only other crates need.
            if not re.search(line, tree.text(file)) and not (file == "README.md" and name == "stats-transport"):
                yield f"{file}: expected a line such as {line}"


def names(tree: Tree) -> Iterator[str]:
    """Versions in names of files, and links to docs.rs."""
    published = {manifest["package"]["name"] for manifest in tree.published.values()}
    for file in tree.named(*TEXTS):
        if file in HISTORY or file.startswith(("conformance/cases", "scripts/release")):
            continue
        text = tree.text(file)
        for version in NAMED.findall(text):
            if version != tree.version:
                yield f"{file}: expected version {tree.version} in a name, got {version}"
        for crate, version in DOCS_RS.findall(text):
            if crate not in published or version not in ("", "latest", tree.version):
                yield f"{file}: expected a published crate and no other version, got `docs.rs/{crate}/{version}`"
    for folder, manifest in tree.published.items():
        if f"(https://docs.rs/{manifest['package']['name']})" not in tree.text(f"{folder}/README.md"):
            yield f"{folder}/README.md: expected a link to its documentation at docs.rs"


def rust(tree: Tree) -> Iterator[str]:
    """The oldest Rust: declared by each crate, named by its README, compiled by a job."""
    declared = tree.rust_versions
    for folder, manifest in tree.published.items():
        ours, named = tree.rust_version(manifest), versions(tree.text(f"{folder}/README.md"))
        if named != {ours}:
            yield f"{folder}/README.md: expected Rust {ours} and no other, got {sorted(named)}"
    if versions(tree.text("README.md")) != declared:
        yield f"README.md: expected the versions of Rust that crates declare, {sorted(declared)}"
    workflows = [file for file in tree.named(".yml") if file.startswith(".github/workflows/")]
    for file in workflows:
        if not versions(tree.text(file)) <= declared:
            yield f"{file}: expected no Rust but {sorted(declared)}, got {sorted(versions(tree.text(file)))}"
    if not any("rust-just msrv-build" in tree.text(file) for file in workflows):
        yield ".github/workflows: expected a job that calls `msrv-build`, which compiles with the declared versions"
    channel = tree.toml("rust-toolchain.toml")["toolchain"]["channel"]
    if channel != "stable" and numbers(channel)[:2] < max(map(numbers, declared)):
        yield f"rust-toolchain.toml: expected stable, or at least Rust {max(declared, key=numbers)}, got {channel}"


def versions(text: str) -> set[str]:
    return {next(filter(None, found)) for found in RUST.findall(text)}


def licences(tree: Tree) -> Iterator[str]:
    """Each package has the licences, and each page names them."""
    if tree.package["license"] != "MIT OR Apache-2.0":
        yield f"Cargo.toml: expected the licence of the files, `MIT OR Apache-2.0`, got `{tree.package['license']}`"
    for licence in LICENCES:
        if not tree.text(licence):
            yield f"{licence}: expected the file"
        for folder in [*tree.published, "bindings/python"]:
            if tree.text(f"{folder}/{licence}") != tree.text(licence):
                yield f"{folder}/{licence}: expected the text of {licence}"
        if f'"{licence}"' not in tree.text("bindings/js/scripts/build.mjs"):
            yield f"bindings/js/scripts/build.mjs: expected it to copy {licence}"
    for file in readmes(tree):
        missing = [name for name in ("MIT", "Apache-2.0") if name not in tree.text(file)]
        if missing:
            yield f"{file}: expected it to name the licence {' and '.join(missing)}"
