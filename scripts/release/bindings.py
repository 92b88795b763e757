"""What the npm package and the wheel say about themselves."""

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache

from tree import Tree

JS, PYTHON = "bindings/js", "bindings/python"
# What is written in Cargo.toml only, under npm's names.
FROM_CARGO = ["version", "license", "author", "repository"]
# What maturin takes from Cargo.toml.
DYNAMIC = {"version", "description", "readme", "license", "authors", "keywords", "urls"}


# The hosts in the table of the npm README: the projects that test them, and the package that is the host.
HOSTS = {
    "Jest": ("jest", ["jest"]),
    "Vitest": ("vitest", ["vitest"]),
    "esbuild": ("esbuild", ["esbuild"]),
    "TypeScript": ("typescript", ["typescript", "typescript-7"]),
    "Vite": ("vite", ["vite"]),
    "webpack": ("webpack", ["webpack"]),
    "Next.js": ("next", ["next"]),
}


def check(tree: Tree) -> Iterator[str]:
    yield from npm(tree)
    yield from hosts(tree)
    yield from wheel(tree)


def npm(tree: Tree) -> Iterator[str]:
    written, lock = tree.json(f"{JS}/package.json"), tree.json(f"{JS}/package-lock.json")
    for key in FROM_CARGO:
        if key in written:
            yield f"{JS}/package.json: expected no `{key}`: it is written in Cargo.toml"
    if written.get("private") is not True:
        yield f"{JS}/package.json: expected `private`: what is published is the packed one"
    root = lock["packages"][""]
    for key in ("name", "devDependencies", "dependencies", "engines"):
        if root.get(key) != written.get(key):
            yield f"{JS}/package-lock.json: expected the `{key}` of package.json"
    for file in tree.named("package-lock.json"):
        for path, package in tree.json(file)["packages"].items():
            if "://" in package.get("resolved", ""):
                yield f"{file}: expected no `resolved` of `{path}`: it names a registry"
            ours = package.get("name") == "sendgrid-stats" and path.endswith("target/npm/package")
            if ours and package.get("version") != tree.version:
                yield f"{file}: expected sendgrid-stats {tree.version}, got {package.get('version')}"
    package = packed(tree, written)
    expected = {
        "name": "sendgrid-stats",
        "version": tree.version,
        "license": f"({tree.package['license']})",
        "author": ", ".join(tree.package["authors"]),
        "repository": {"type": "git", "url": f"git+{tree.package['repository']}.git", "directory": JS},
        "private": None,
        "devDependencies": None,
    }
    for key, value in expected.items():
        if package.get(key) != value:
            yield f"{JS}/scripts/manifest.mjs: expected `{key}` {value} in the packed package.json, got {package.get(key)}"


def hosts(tree: Tree) -> Iterator[str]:
    """The table of tested hosts has the versions that the projects pin."""

    def pins(project: str) -> dict[str, str]:
        written = tree.json(f"{JS}/projects/{project}/package.json")
        return written.get("dependencies", {}) | written.get("devDependencies", {})

    expected = {host: [pins(project)[package] for project in projects] for host, (package, projects) in HOSTS.items()}
    expected["Node"] = [node.removeprefix("npm:node@") for node in pins("node").values()]
    rows = dict(re.findall(r"^\| ([\w.]+) \| ([\d., ]*\d)", tree.text(f"{JS}/README.md"), re.M))
    for host, versions in expected.items():
        if rows.get(host) != ", ".join(versions):
            yield f"{JS}/README.md: expected {host} {', '.join(versions)} among the tested hosts, got {rows.get(host)}"


def packed(tree: Tree, written: dict) -> dict:
    """The package.json of the tarball, as `build.mjs` makes it."""
    crate = {key: tree.package[key] for key in ("version", "license", "authors", "repository")}
    call = f"\nconsole.log(JSON.stringify(manifest({json.dumps(written)}, {json.dumps(crate)})));\n"
    program = tree.text(f"{JS}/scripts/manifest.mjs") + call
    return json.loads(output(program))


@cache
def output(program: str) -> str:
    """What a program of JavaScript prints."""
    command = ["node", "--input-type=module"]
    return subprocess.run(command, input=program, check=True, capture_output=True, text=True).stdout


def wheel(tree: Tree) -> Iterator[str]:
    file = f"{PYTHON}/pyproject.toml"
    project = tree.toml(file)["project"]
    for key in sorted(DYNAMIC - set(project["dynamic"])):
        yield f"{file}: expected `{key}` to be dynamic: it is written in Cargo.toml"
    source = tree.text(f"{PYTHON}/src/lib.rs")
    if 'module.add("__version__", env!("CARGO_PKG_VERSION"))' not in source:
        yield f"{PYTHON}/src/lib.rs: expected `__version__` to be that of Cargo.toml"
    if "__version__" not in tree.text(f"{PYTHON}/python/sendgrid_stats/__init__.py"):
        yield f"{PYTHON}/python/sendgrid_stats/__init__.py: expected `__version__`"

    oldest = project["requires-python"].removeprefix(">=")
    tag = "py" + oldest.replace(".", "")
    features = tree.workspace["dependencies"]["pyo3"]["features"]
    if f"abi3-{tag}" not in features:
        yield f"Cargo.toml: expected pyo3's `abi3-{tag}`: {file} requires Python {oldest}"
    if tree.toml(file)["tool"]["ruff"]["target-version"] != tag:
        yield f"{file}: expected ruff's target-version {tag}"
    for page in ("README.md", f"{PYTHON}/README.md"):
        if oldest not in re.findall(r"Python (\d\.\d+) and later", tree.text(page)):
            yield f"{page}: expected `Python {oldest} and later`"
