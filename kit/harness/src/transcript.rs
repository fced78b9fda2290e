//! How a transcript of bytes reads: the form that a [script](crate::script) and the [clients](crate::net) of a server
//! share.

use crate::protocol::{Data, Traffic};

/// What stands between a client and what it did, in a transcript.
pub(crate) fn arrow(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::Sent => "->",
        Traffic::Received | Traffic::Nothing => "<-",
        _ => "..",
    }
}

/// Bytes as a person reads them: `5 bytes "ab\xff\r\n"`, cut in the middle when long.
pub fn bytes(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => "nothing".to_owned(),
        1 => format!("1 byte \"{}\"", escaped(bytes)),
        many => format!("{many} bytes \"{}\"", escaped(bytes)),
    }
}

fn escaped(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    if bytes.len() <= SHOWN {
        return bytes.escape_ascii().to_string();
    }
    let (head, tail) = (&bytes[..SHOWN / 2], &bytes[bytes.len() - SHOWN / 4..]);
    format!("{}…{}", head.escape_ascii(), tail.escape_ascii())
}

/// `bytes` of a stream, for the history.
pub(crate) fn stream_data(bytes: &[u8]) -> Data {
    Data { bytes: bytes.len(), text: escaped(bytes), datagram: false }
}

/// A transcript with its middle left out, where it is too long to be read.
pub fn shortened(lines: &[String]) -> Vec<String> {
    const HEAD: usize = 8;
    const TAIL: usize = 8;
    if lines.len() <= HEAD + TAIL + 1 {
        return lines.to_vec();
    }
    let (head, rest) = lines.split_at(HEAD);
    let (middle, tail) = rest.split_at(rest.len() - TAIL);
    let left_out = format!("… {} more lines …", middle.len());
    head.iter().cloned().chain([left_out]).chain(tail.iter().cloned()).collect()
}

/// Where the bytes part, if both are there to compare.
pub(crate) fn first_difference(expected: &[u8], got: &[u8]) -> Option<String> {
    let at = expected.iter().zip(got).position(|(a, b)| a != b)?;
    Some(format!(
        "the first difference is at byte {at}: expected \"{}\", got \"{}\"",
        [expected[at]].escape_ascii(),
        [got[at]].escape_ascii()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_transcript_loses_its_middle() {
        let lines: Vec<String> = (0..100).map(|i| i.to_string()).collect();
        let short = shortened(&lines);
        assert_eq!((short.len(), short[8].as_str(), short[16].as_str()), (17, "… 84 more lines …", "99"));
    }
}
