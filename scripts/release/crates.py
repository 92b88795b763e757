"""The manifests and lock files of Rust."""

import re
from collections.abc import Iterator

from tree import Tree

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
INHERITED = ["version", "edition", "license", "authors", "repository"]
# The registry takes five keywords of this form, and five categories of its list; these of them are used.
KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,19}")
CATEGORIES = {
    "api-bindings",
    "command-line-utilities",
    "development-tools::testing",
    "email",
    "web-programming::http-server",
}


def check(tree: Tree) -> Iterator[str]:
    if not VERSION.fullmatch(tree.version):
        yield f"Cargo.toml: expected a version such as 1.2.3, got `{tree.version}`"
    yield from dependencies(tree)
    for folder, manifest in tree.manifests.items():
        yield from inheritance(tree, folder, manifest)
        is_published = manifest["package"].get("publish", True) is not False
        if is_published != (folder in tree.published):
            expected = "no `publish`" if folder in tree.published else "`publish = false`"
            yield f"{folder}/Cargo.toml: expected {expected}: what is published is below crates/"
    for folder, manifest in tree.published.items():
        yield from publication(tree, folder, manifest)
    yield from locks(tree)


def dependencies(tree: Tree) -> Iterator[str]:
    """The crates of the workspace among its dependencies."""
    ours = {name: entry for name, entry in tree.workspace["dependencies"].items() if isinstance(entry, dict) and "path" in entry}
    for name, entry in ours.items():
        if entry.get("version") != tree.version:
            yield f"Cargo.toml: expected `{name}` with version {tree.version}, got `{entry.get('version')}`"
        manifest = tree.published.get(entry["path"])
        if manifest is None or manifest["package"]["name"] != name:
            yield f"Cargo.toml: expected the folder of the published crate `{name}`, got `{entry['path']}`"
    for folder, manifest in tree.published.items():
        tables = [manifest, *manifest.get("target", {}).values()]
        entries = {
            name: entry
            for table in tables
            for kind in ("dependencies", "dev-dependencies", "build-dependencies")
            for name, entry in table.get(kind, {}).items()
        }
        for name, entry in entries.items():
            if entry != {"workspace": True} and not (isinstance(entry, dict) and entry.get("workspace")):
                yield f"{folder}/Cargo.toml: expected `{name}` from the workspace's dependencies"


def inheritance(tree: Tree, folder: str, manifest: dict) -> Iterator[str]:
    package = manifest["package"]
    for key in INHERITED:
        if package.get(key) != {"workspace": True} and not (key == "repository" and folder.startswith("examples/")):
            yield f"{folder}/Cargo.toml: expected `{key}.workspace = true`"
    if "rust-version" not in package:
        yield f"{folder}/Cargo.toml: expected a `rust-version`"
    elif numbers(tree.rust_version(manifest)) < numbers(tree.package["rust-version"]):
        yield f"{folder}/Cargo.toml: expected a `rust-version` of at least {tree.package['rust-version']}"


def publication(tree: Tree, folder: str, manifest: dict) -> Iterator[str]:
    """What the page of a crate at the registry and at docs.rs has."""
    package, file = manifest["package"], f"{folder}/Cargo.toml"
    if not 20 <= len(package.get("description", "")) <= 200 or package["description"].endswith("."):
        yield f"{file}: expected a description of 20 to 200 characters without a full stop"
    if package.get("readme") != "README.md" or f"{folder}/README.md" not in tree.files:
        yield f'{file}: expected `readme = "README.md"` and the file'
    if package.get("include") != {"workspace": True}:
        yield f"{file}: expected `include.workspace = true`"
    if package.get("metadata", {}).get("docs", {}).get("rs", {}).get("all-features") is not True:
        yield f"{file}: expected `all-features = true` for docs.rs"
    keywords, categories = (inherited(tree, package, key) for key in ("keywords", "categories"))
    if not 1 <= len(keywords) <= 5 or not all(map(KEYWORD.fullmatch, keywords)):
        yield f"{file}: expected 1 to 5 keywords of at most 20 letters, got {keywords}"
    if not 1 <= len(categories) <= 5 or not CATEGORIES.issuperset(categories):
        yield f"{file}: expected 1 to 5 categories of the registry, got {categories}"


def inherited(tree: Tree, package: dict, key: str) -> list[str]:
    value = package.get(key, [])
    return tree.package[key] if value == {"workspace": True} else value


def locks(tree: Tree) -> Iterator[str]:
    for file in ("Cargo.lock", "fuzz/Cargo.lock"):
        locked = {package["name"]: package for package in tree.toml(file)["package"]}
        for manifest in tree.manifests.values():
            name = manifest["package"]["name"]
            if file == "Cargo.lock" and name not in locked:
                yield f"{file}: expected the package `{name}`"
            elif name in locked and locked[name]["version"] != tree.version:
                yield f"{file}: expected `{name}` {tree.version}, got {locked[name]['version']}"
    if not any(package["name"] == "stats-proto" for package in tree.toml("fuzz/Cargo.lock")["package"]):
        yield "fuzz/Cargo.lock: expected the package `stats-proto`"


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
