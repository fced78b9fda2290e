//! The part that differs between platforms: limits on a child, and asking it to end.

use process_wrap::tokio::ChildWrapper;

use crate::verdict::Limits;

/// Limits CPU time and memory of process `id`, where the platform lets us do so from
/// outside. Elsewhere the limit in real time is all there is.
#[cfg(target_os = "linux")]
pub(super) fn apply(id: u32, limits: &Limits) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    let set = |resource, value: u64| {
        let limit = Rlimit { current: Some(value), maximum: Some(value) };
        // A child that is gone already needs no limit.
        let _ = prlimit(Some(pid), resource, limit);
    };
    set(Resource::Cpu, limits.cpu.as_secs());
    set(Resource::Core, 0);
    if let Some(bytes) = limits.memory {
        set(Resource::Data, bytes);
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn apply(_: u32, _: &Limits) {}

/// Asks the whole tree to end, where there is a polite way to do so.
pub(super) fn ask_to_end(child: &dyn ChildWrapper) {
    #[cfg(unix)]
    {
        const SIGTERM: i32 = 15;
        let _ = child.signal(SIGTERM);
    }
    #[cfg(not(unix))]
    let _ = child;
}
