"""The files that a release is made of, and what is written in them once."""

import json
import subprocess
import tomllib
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def on_disk(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.is_file() else ""


@cache
def tracked() -> list[str]:
    """What git has, and what it would add."""
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(file for file in listed if (ROOT / file).is_file())


class Tree:
    """The tracked files of the repository, some of them with another text: a copy in which a fault may be planted."""

    def __init__(self, planted: dict[str, str] | None = None) -> None:
        self.planted = planted or {}

    def text(self, path: str) -> str:
        """The text of a file, empty if there is none."""
        return self.planted[path] if path in self.planted else on_disk(path)

    def toml(self, path: str) -> dict:
        return tomllib.loads(self.text(path))

    def json(self, path: str) -> dict:
        return json.loads(self.text(path))

    @property
    def files(self) -> list[str]:
        return tracked()

    def named(self, *endings: str) -> list[str]:
        """The files whose names end like this."""
        return [file for file in self.files if file.endswith(endings)]

    @cached_property
    def workspace(self) -> dict:
        return self.toml("Cargo.toml")["workspace"]

    @cached_property
    def package(self) -> dict:
        """What the crates inherit."""
        return self.workspace["package"]

    @cached_property
    def version(self) -> str:
        return self.package["version"]

    @cached_property
    def manifests(self) -> dict[str, dict]:
        """The manifest of each member of the workspace, by its folder."""
        return {member: self.toml(f"{member}/Cargo.toml") for member in self.workspace["members"]}

    @cached_property
    def published(self) -> dict[str, dict]:
        """The manifests of the crates that are published, by their folders."""
        return {folder: manifest for folder, manifest in self.manifests.items() if folder.startswith("crates/")}

    def rust_version(self, manifest: dict) -> str:
        """The oldest Rust that a crate is built with."""
        declared = manifest["package"].get("rust-version")
        return declared if isinstance(declared, str) else self.package["rust-version"]

    @cached_property
    def rust_versions(self) -> set[str]:
        """The versions of Rust that crates declare."""
        return {self.rust_version(manifest) for manifest in self.manifests.values()}

    @cached_property
    def changes(self) -> dict[str, str]:
        """The sections of the changelog: what follows `## [NAME]` on its line, and the lines below, by name."""
        sections: dict[str, str] = {}
        for part in ("\n" + self.text("CHANGELOG.md")).split("\n## [")[1:]:
            name, _, rest = part.partition("]")
            sections[name] = rest
        return sections

    def date(self, name: str) -> str:
        """What the changelog has in place of a date of a section: ` - 2026-01-31`, ` - unreleased` or nothing."""
        return self.changes[name].split("\n", 1)[0]

    @cached_property
    def is_released(self) -> bool:
        """True if the changelog has a date for the version of the workspace."""
        return self.version in self.changes and self.date(self.version).strip("- ")[:1].isdigit()
