// What the package.json of the tarball has beside the written one: version, licence and authors are written in Cargo.toml only.

/** The package.json of the tarball, from the written one and cargo's metadata of the crate. */
export function manifest(written, { version, license, authors, repository }) {
  const { private: _, devDependencies: __, ...kept } = written;
  const folder = { type: "git", url: `git+${repository}.git`, directory: "bindings/js" };
  return { ...kept, version, license: `(${license})`, author: authors.join(", "), repository: folder };
}
