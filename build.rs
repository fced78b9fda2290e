//! Tells cargo what the course inside the binary is made of, so that a change of it is built.

fn main() {
    for path in ["info.toml", "exercises", "solutions", "checks", "advice", "kit"] {
        println!("cargo::rerun-if-changed={path}");
    }
}
