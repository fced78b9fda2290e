//! What goes on while an exercise is checked.

use crate::verdict::CheckEvent;

/// What is done about the kit, and how far that is, if `event` is about that.
pub fn preparing(event: &CheckEvent) -> Option<(String, String)> {
    Some(match event {
        CheckEvent::WaitingForKit => {
            ("another cargo async-learn prepares the libraries; waiting for it".to_owned(), String::new())
        }
        CheckEvent::BuildingKit { done, total, because } => {
            let why = because.map_or("once, about ten seconds".to_owned(), |why| format!("again, since {why}"));
            (format!("preparing the libraries ({why})"), format!(": {done} of {total}"))
        }
        CheckEvent::KitReady | CheckEvent::Compiling | CheckEvent::Running { .. } => return None,
    })
}

/// What a check does now, if `event` is about that.
pub fn phase(event: &CheckEvent) -> Option<String> {
    Some(match event {
        CheckEvent::Compiling => "compiling".into(),
        CheckEvent::Running { check: 0, .. } => "running the checks".into(),
        CheckEvent::Running { check, of } => format!("running check {check} of {of}"),
        CheckEvent::WaitingForKit | CheckEvent::BuildingKit { .. } | CheckEvent::KitReady => return None,
    })
}
