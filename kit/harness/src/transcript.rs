//! How a transcript of bytes reads: the form that a [script](crate::script) and the [clients](crate::net) of a server
//! share.

use crate::protocol::Traffic;

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
    const SHOWN: usize = 48;
    let plural = if bytes.len() == 1 { "" } else { "s" };
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    if bytes.len() <= SHOWN {
        return format!("{} byte{plural} \"{}\"", bytes.len(), bytes.escape_ascii());
    }
    let (head, tail) = (&bytes[..SHOWN / 2], &bytes[bytes.len() - SHOWN / 4..]);
    format!("{} byte{plural} \"{}…{}\"", bytes.len(), head.escape_ascii(), tail.escape_ascii())
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
