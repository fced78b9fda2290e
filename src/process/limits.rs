//! The part that differs between platforms: limits on a child, and how long it waited.

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

/// How long the threads of process `id` and of its children could have run and were not let, as far
/// as that can be seen, and as long as they live.
#[cfg(target_os = "linux")]
pub(super) fn queued(id: u32) -> std::time::Duration {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    threads
        .map(|thread| {
            let read = |name| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
            // In nanoseconds, after the time that it ran: the kernel's Documentation/scheduler/sched-stats.rst.
            let waited = read("schedstat").split_whitespace().nth(1).and_then(|text| text.parse().ok());
            let children = read("children");
            let children = children.split_whitespace().filter_map(|child| child.parse().ok());
            std::time::Duration::from_nanos(waited.unwrap_or(0)) + children.map(queued).sum::<std::time::Duration>()
        })
        .sum()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn queued(_: u32) -> std::time::Duration {
    std::time::Duration::ZERO
}
