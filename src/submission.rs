//! A learner's text for one exercise, as it was at one moment.
//!
//! It is read and hashed once. Everything after that works on the same bytes, whatever happens to the file.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::course::Exercise;
use crate::disk;
use crate::hash::hash;

/// The size in bytes above which a file is not judged.
pub const LARGEST_SOURCE: u64 = 1 << 20;

/// What is judged.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Which exercise it is for.
    pub exercise: Arc<Exercise>,
    /// The text.
    pub source: String,
    /// The hash of the text. Progress and reports name a text by it.
    pub digest: String,
}

/// The same text for the same exercise.
impl PartialEq for Submission {
    fn eq(&self, other: &Submission) -> bool {
        (&self.exercise.name, &self.digest) == (&other.exercise.name, &other.digest)
    }
}

impl Eq for Submission {}

impl Submission {
    /// `source` as a text for `exercise`.
    pub fn new(exercise: &Exercise, source: impl Into<String>) -> Submission {
        let source = source.into();
        Submission { exercise: Arc::new(exercise.clone()), digest: hash([&source]), source }
    }

    /// The text in the file at `path`, for `exercise`.
    ///
    /// # Errors
    /// Says in a sentence for the learner why the file can't be judged.
    pub fn read(exercise: &Exercise, path: &Path) -> Result<Submission, String> {
        read_source(path).map(|source| Submission::new(exercise, source))
    }
}

/// The text of a learner's file.
///
/// # Errors
/// Says in a sentence for the learner why the file can't be judged.
pub fn read_source(path: &Path) -> Result<String, String> {
    let shown = path.display();
    // A learner may have linked it.
    let bytes = match disk::read_linked(path, LARGEST_SOURCE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let length = std::fs::metadata(path).map_or(0, |data| data.len()).max(LARGEST_SOURCE + 1);
            return Err(format!(
                "{shown} has {length} bytes, and an exercise may have {LARGEST_SOURCE}; `reset` brings back the one \
                 you began with"
            ));
        }
        Err(error) => return Err(format!("{shown} can't be read: {error}")),
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{shown} is not UTF-8 text (the first wrong byte is number {at}); save it as UTF-8")
    })
}
