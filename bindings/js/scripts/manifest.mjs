// What the package.json of the tarball has beside the written one: version, licence, authors and repository are written in Cargo.toml only.

/** The package.json of the tarball, from the written one and cargo's metadata of the crate. */
export function manifest(written, { version, license, authors, repository }) {
  const { private: _, devDependencies: __, ...kept } = written;
  const folder = { type: "git", url: `git+${repository}.git`, directory: "bindings/js" };
  const homepage = `${repository}/tree/main/bindings/js#readme`;
  const bugs = { url: `${repository}/issues` };
  return { ...kept, version, license: `(${license})`, author: authors.join(", "), homepage, bugs, repository: folder };
}
