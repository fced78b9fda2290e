//! What the checks of several exercises share, one module for each chapter that needs it.
//!
//! It is compiled with the kit. So a save compiles only the check of its own exercise.

#[path = "../04_echo/common/mod.rs"]
pub mod echo;

#[path = "../06_time_and_select/common/mod.rs"]
pub mod limits;

#[path = "../15_futures/common/mod.rs"]
pub mod pair;

#[path = "../16_runtime/common/mod.rs"]
pub mod by_hand;
