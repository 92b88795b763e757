"""Disagreements of every kind, each planted in a copy in which the check must find it."""

import sys
from collections.abc import Callable, Iterator

from pages import GUIDES, STATUS, UNRELEASED, readmes
from tree import Tree

MANIFEST, UREQ, STORE = "Cargo.toml", "crates/stats-ureq/Cargo.toml", "crates/stats-store/Cargo.toml"
JS, PYTHON = "bindings/js", "bindings/python"
WORKFLOW = ".github/workflows/ci.yml"

# `<v>` is the version of the workspace.
# What is found, and the file in which it is planted: what is replaced (the end of the file where empty), and by what.
KINDS: list[tuple[str, str, str, str]] = [
    # the manifests of the crates
    ("expected a version such as", MANIFEST, 'version = "<v>"\nedition', 'version = "0.1"\nedition'),
    ("`stats-ureq` with version", MANIFEST, 'crates/stats-ureq", version = "<v>"', 'crates/stats-ureq", version = "0.0.9"'),
    ("the published crate `stats-ureq`", MANIFEST, 'path = "crates/stats-ureq"', 'path = "crates/stats-reqwest"'),
    ("expected `version.workspace = true`", UREQ, "version.workspace = true", 'version = "<v>"'),
    ("expected `license.workspace = true`", UREQ, "license.workspace = true", 'license = "MIT"'),
    ("expected a `rust-version`", UREQ, "rust-version.workspace = true\n", ""),
    ("a `rust-version` of at least", STORE, 'rust-version = "1.89"', 'rust-version = "1.85"'),
    ("`http` from the workspace's dependencies", UREQ, "http.workspace = true", 'http = "1.3"'),
    ("expected `publish = false`", "benches/Cargo.toml", "publish = false\n", ""),
    ("expected no `publish`", UREQ, "readme =", "publish = false\nreadme ="),
    ("expected a description", UREQ, 'on ureq"', 'on ureq."'),
    ('expected `readme = "README.md"`', UREQ, 'readme = "README.md"\n', ""),
    ("expected `include.workspace = true`", UREQ, "include.workspace = true\n", ""),
    ("for docs.rs", UREQ, "all-features = true", "all-features = false"),
    ("1 to 5 keywords", MANIFEST, '"sans-io"]', '"sans-io", "api", "client"]'),
    ("keywords of at most 20 letters", MANIFEST, '"sans-io"]', '"a-keyword-of-many-letters"]'),
    ("categories of the registry", UREQ, "categories.workspace = true", 'categories = ["mail"]'),
    # lock files
    (
        "Cargo.lock: expected `stats-ureq` <v>",
        "Cargo.lock",
        'name = "stats-ureq"\nversion = "<v>"',
        'name = "stats-ureq"\nversion = "0.0.9"',
    ),
    (
        "fuzz/Cargo.lock: expected `stats-proto` <v>",
        "fuzz/Cargo.lock",
        'name = "stats-proto"\nversion = "<v>"',
        'name = "stats-proto"\nversion = "0.0.9"',
    ),
    # the npm package
    ("package.json: expected no `version`", f"{JS}/package.json", '"private": true,', '"private": true, "version": "<v>",'),
    ("expected `private`", f"{JS}/package.json", '"private": true,', ""),
    ("package-lock.json: expected the `engines`", f"{JS}/package-lock.json", '"node": ">=20"', '"node": ">=18"'),
    ("expected the `devDependencies` of package.json", f"{JS}/package.json", '"esbuild": "', '"esbuild": "^'),
    (
        "expected no `resolved`",
        f"{JS}/package-lock.json",
        '"node_modules/@andrewbranch/untar.js": {',
        '"node_modules/@andrewbranch/untar.js": { "resolved": "https://registry.example/untar.tgz",',
    ),
    (
        "expected sendgrid-stats <v>",
        "examples/browser/package-lock.json",
        '"version": "<v>",\n      "license": "(MIT OR Apache-2.0)"',
        '"version": "0.0.9",\n      "license": "(MIT OR Apache-2.0)"',
    ),
    ("expected `version` <v> in the packed", f"{JS}/scripts/manifest.mjs", "{ ...kept, version,", "{ ...kept,"),
    ("expected `devDependencies` None in the packed", f"{JS}/scripts/manifest.mjs", "devDependencies: __, ", ""),
    ("`license` (MIT OR Apache-2.0) in the packed", f"{JS}/scripts/manifest.mjs", "`(${license})`", '"MIT"'),
    ("expected Jest ", f"{JS}/projects/jest/package.json", '"jest": "', '"jest": "1'),
    # the wheel
    ("expected `version` to be dynamic", f"{PYTHON}/pyproject.toml", 'dynamic = ["version", ', "dynamic = ["),
    ("expected `__version__` to be that of Cargo.toml", f"{PYTHON}/src/lib.rs", 'env!("CARGO_PKG_VERSION")', '"<v>"'),
    ("expected pyo3's `abi3-py310`", MANIFEST, '"abi3-py310"', '"abi3-py39"'),
    ("expected ruff's target-version", f"{PYTHON}/pyproject.toml", 'target-version = "py310"', 'target-version = "py311"'),
    ("expected `Python 3.10 and later`", f"{PYTHON}/README.md", "Python 3.10 and later", "Python 3.9 and later"),
    # the changelog
    ("expected `## [<v>]`, or changes", "CHANGELOG.md", "## [", "## "),
    ("as the name of a section", "CHANGELOG.md", "## [<v>]", "## [first]"),
    ("- YYYY-MM-DD` or `- unreleased`", "CHANGELOG.md", "- unreleased", "- 31 January 2026"),
    ("section of a later version", "CHANGELOG.md", "## [<v>]", "## [999.0.0]"),
    ("expected the link `[Unreleased]", "CHANGELOG.md", "commits/HEAD", "commits/main"),
    # README files
    ("README.md: expected `**Status**: <v>`", "README.md", "**Status**: <v>", "**Status**: 999.0.0"),
    ("expected `not released yet`", f"{JS}/README.md", "<v>, not released yet", "<v>"),
    ("crates/stats-ureq/README.md: expected a line", "crates/stats-ureq/README.md", "cargo add stats-ureq", "cargo add ureq"),
    ("README.md: expected a line", "README.md", "cargo add stats-fleet", "cargo add fleet"),
    ("in a name, got 0.0.9", f"{JS}/README.md", "sendgrid-stats-<v>.tgz", "sendgrid-stats-0.0.9.tgz"),
    ("got `docs.rs/stats-ureq/0.0.9`", "crates/stats-ureq/README.md", "docs.rs/stats-ureq", "docs.rs/stats-ureq/0.0.9"),
    ("got `docs.rs/stats-curl/`", "docs/migrating.md", "", "\n[a client](https://docs.rs/stats-curl)\n"),
    ("its documentation at docs.rs", "crates/stats-ureq/README.md", "docs.rs/stats-ureq)", "docs.rs)"),
    ("expected a link with its host, got `../x.md`", f"{PYTHON}/README.md", "", "\n[x](../x.md)\n"),
    # the oldest Rust
    ("expected Rust 1.89 and no other", "crates/stats-store/README.md", "Rust 1.89", "Rust 1.88"),
    ("the versions of Rust that crates declare", MANIFEST, 'rust-version = "1.88"', 'rust-version = "1.87"'),
    ("expected no Rust but", WORKFLOW, "", "\n# Rust 1.70\n"),
    ("a job that calls `msrv-build`", WORKFLOW, "rust-just msrv-build", "cargo check"),
    ("rust-toolchain.toml: expected stable", "rust-toolchain.toml", '"stable"', '"1.88.0"'),
    # licences
    ("expected the licence of the files", MANIFEST, '"MIT OR Apache-2.0"', '"MIT"'),
    ("expected the text of LICENSE-MIT", "crates/stats-ureq/LICENSE-MIT", "", "\nand so on\n"),
    ("LICENSE-APACHE: expected the file", "LICENSE-APACHE", "Apache License", None),
    ("expected it to copy LICENSE-MIT", f"{JS}/scripts/build.mjs", '"LICENSE-MIT"', '"LICENSE"'),
    ("expected it to name the licence MIT", "crates/stats-ureq/README.md", "MIT", "BSD"),
]
# The same of a copy on the day of release: the tag, what is found, and what is planted.
RELEASES: list[tuple[str, str, str, str, str]] = [
    ("v999.0.0", "expected the version of the tag, 999.0.0", "README.md", "", "\n"),
    ("v<v>-rc.1", "expected no pre-release", "README.md", "", "\n"),
    ("v<v>", "expected `## [<v>] - YYYY-MM-DD`", "CHANGELOG.md", "## [<v>] - 2026-01-31", "## [<v>] - unreleased"),
    (
        "v<v>",
        "expected nothing below `[Unreleased]`",
        "CHANGELOG.md",
        "## [Unreleased]\n",
        "## [Unreleased]\n\n- For everyone: more.\n",
    ),
    ("v<v>", "expected the link `[<v>]", "CHANGELOG.md", "releases/tag/v<v>", "releases"),
    ("v<v>", "README.md: expected the text of a release, got `not released yet`", "README.md", "", "\nIt is not released yet.\n"),
    ("v<v>", "docs/rust.md: expected the text of a release", "docs/rust.md", "", "\n`--path …/sendgrid-stats/crates`\n"),
]


# The changelog of the copies: before the release, and on its day.
BEFORE = """# Changelog

## [Unreleased]

- For everyone: a change.

## [<v>] - unreleased

- For everyone: the first version.

[Unreleased]: REPOSITORY/commits/HEAD
"""
RELEASED = """# Changelog

## [Unreleased]

## [<v>] - 2026-01-31

- For everyone: the first version.

[Unreleased]: REPOSITORY/compare/v<v>...HEAD
[<v>]: REPOSITORY/releases/tag/v<v>
"""


def copy(tree: Tree, changelog: str) -> dict[str, str]:
    """What a copy has in place of the tree's files, so that nothing disagrees before something is planted."""
    is_released = changelog == RELEASED
    texts = {"CHANGELOG.md": changelog.replace("<v>", tree.version).replace("REPOSITORY", tree.package["repository"])}
    for file in [*readmes(tree), *GUIDES]:
        text = STATUS.sub(f"**Status**: {tree.version}{'' if is_released else ', not released yet'}", tree.text(file))
        texts[file] = UNRELEASED.sub("released", text) if is_released else text
    for folder, manifest in tree.published.items():
        line = f"\n`{install(manifest['package']['name'], folder, is_released)}`\n"
        for file in ("README.md", f"{folder}/README.md"):
            texts[file] += line
    return texts


def install(name: str, folder: str, is_released: bool) -> str:
    if name == "sendgrid-stats":
        return f"cargo install {name}" if is_released else f"cargo install --path {folder}"
    return f"cargo add {name}" if is_released else f"cargo add {name} --path …/sendgrid-stats/{folder}"


def run(disagreements: Callable[[Tree, str | None], Iterator[str]]) -> None:
    tree = Tree()

    def expect(changelog: str, tag: str | None, kind: tuple[str, str, str, str | None]) -> None:
        found, file, old, new = (word and word.replace("<v>", tree.version) for word in kind)
        texts = copy(tree, changelog)
        text = texts.get(file) or tree.text(file)
        if old not in text:
            sys.exit(f"release-check: {file} has no `{old}`")
        texts[file] = "" if new is None else text.replace(old, new) if old else text + new
        if not any(found in disagreement for disagreement in disagreements(Tree(texts), tag)):
            sys.exit(f"release-check: not found when planted: {found}")

    for changelog, tag in ((BEFORE, None), (RELEASED, f"v{tree.version}")):
        for disagreement in disagreements(Tree(copy(tree, changelog)), tag):
            sys.exit(f"release-check: found before anything is planted: {disagreement}")
    for kind in KINDS:
        expect(BEFORE, None, kind)
    for tag, *kind in RELEASES:
        expect(RELEASED, tag.replace("<v>", tree.version), kind)
    print(f"release-check: {len(KINDS) + len(RELEASES)} kinds of disagreement planted, each found")
