//! The part that differs between platforms: limits on a child, how long it ran, and how long it waited.

use std::time::Duration;

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

/// The limit of memory that this process was started with, in bytes, and the command that sets it, if children can't
/// have as much as `limits` allows them.
#[cfg(unix)]
pub fn scarce_memory(limits: &Limits) -> Option<(u64, &'static str)> {
    use rustix::process::{Resource, getrlimit};

    let kinds = [(Resource::As, "ulimit -v"), (Resource::Data, "ulimit -d")];
    let set = kinds.into_iter().filter_map(|(kind, command)| Some((getrlimit(kind).current?, command)));
    set.min().filter(|(most, _)| limits.memory.is_some_and(|due| *most < due))
}

#[cfg(not(unix))]
pub fn scarce_memory(_: &Limits) -> Option<(u64, &'static str)> {
    None
}

/// How long the threads of process `id` and of its children could have run and were not let, as far
/// as that can be seen, and as long as they live.
pub(super) fn queued(id: u32) -> Duration {
    times(id).map_or(Duration::ZERO, |(_, queued)| queued)
}

/// How long they ran; `None` where that can't be seen.
pub(super) fn ran(id: u32) -> Option<Duration> {
    times(id).map(|(ran, _)| ran)
}

/// How long they ran, and how long they could have run and were not let.
#[cfg(target_os = "linux")]
fn times(id: u32) -> Option<(Duration, Duration)> {
    let (mut ran, mut queued) = (Duration::ZERO, Duration::ZERO);
    for thread in std::fs::read_dir(format!("/proc/{id}/task")).ok()?.flatten() {
        let read = |name| std::fs::read_to_string(thread.path().join(name)).unwrap_or_default();
        // Both in nanoseconds: the kernel's Documentation/scheduler/sched-stats.rst.
        let schedstat = read("schedstat");
        let mut numbers = schedstat.split_whitespace().filter_map(|number| number.parse().ok());
        // It may have ended meanwhile.
        let (Some(own_ran), Some(own_queued)) = (numbers.next(), numbers.next()) else { continue };
        ran += Duration::from_nanos(own_ran);
        queued += Duration::from_nanos(own_queued);
        let children = read("children");
        for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
            let (its_ran, its_queued) = times(child).unwrap_or_default();
            ran += its_ran;
            queued += its_queued;
        }
    }
    Some((ran, queued))
}

#[cfg(not(target_os = "linux"))]
fn times(_: u32) -> Option<(Duration, Duration)> {
    None
}
