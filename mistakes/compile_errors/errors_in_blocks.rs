//! error unknown_error: error-type-unnamed over async_blocks
//! Nothing tells the error type of the block, since `?` converts errors.
//! source: async book err_in_async_blocks
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok(do_one_thing_async(number).await)
        };
        if let Ok(reading) = journaled(journal, line, work).await {
            readings.push(reading);
        } else if *line == "off" {
            break;
        }
    }
    readings
}

//! error unknown_error_spawn: error-type-unnamed over echo_listen
//! The error type of the block in `spawn` is unknown.
//! source: async book err_in_async_blocks
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(async move {
            handle(stream).await?;
            println!("{peer} is gone");
            Ok(())
        });
    }
}

//! error unit_block: question-mark-without-result over echo_listen
//! The block gives (), so `?` has nothing to return the error in.
//! source: rustc try-on-option-in-async kind
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(async move {
            handle(stream).await?;
            println!("{peer} is gone");
        });
    }
}

//! error unit_main: question-mark-without-result over echo_server
//! `async fn main` names no `Result`, and rustc calls its body an async block.
//! source: own
#[tokio::main]
async fn main() {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7878".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {}", listener.local_addr()?);
    listen(listener).await?;
}

//! error unit_block_parse: question-mark-without-result over async_blocks
//! `?` ends the block, and the block's output is ().
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            readings.push(do_one_thing_async(number).await);
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! error option_block: question-mark-without-result over async_blocks
//! `?` on an Option in a block that gives a number.
//! source: rustc try-on-option-in-async
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line).ok()?;
            do_one_thing_async(number).await
        };
        readings.push(journaled(journal, line, work).await);
    }
    readings
}

//! error break_in_block: early-exit-from-async-block over echo_listen
//! An async block has no loop that `break` could leave.
//! source: rustc async-block-control-flow-static-semantics
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            if handle(stream).await.is_err() {
                break;
            }
        });
    }
}

//! error continue_closure: early-exit-from-async-block over bounded
//! `continue` in an async closure can't reach a loop outside.
//! source: own
pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    for &file in files {
        let one = async || {
            if file == 0 {
                continue;
            }
            fetch(file).await
        };
        show(one().await);
    }
}

//! error closure_unit: question-mark-without-result over async_closures
//! The async closure gives (), so `?` has nothing to return the error in.
//! source: own
pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let mut height = 0;
    let mut once = async || {
        log.push("asking the hut".to_owned());
        height = line.ask().await?;
    };
    once().await;
    Ok(height)
}

//! error returns_the_functions_value: early-exit-from-async-block over async_blocks
//! One `return` of the block is meant for the function around it.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = match parse(line) {
                Ok(number) => number,
                Err(Fault::Unreadable) => return,
                Err(Fault::Off) => return readings,
            };
            readings.push(do_one_thing_async(number).await);
        };
        journaled(journal, line, work).await;
    }
    readings
}

//! error question_mark_behind_the_block: question-mark-without-result over async_blocks
//! Gives the block a `Result`, and hands it on from a function that returns a list.
//! source: own
pub async fn readings(lines: &[&str], journal: &mut Vec<String>) -> Vec<u32> {
    let mut readings = Vec::new();
    for line in lines {
        let work = async {
            let number = parse(line)?;
            Ok::<u32, Fault>(do_one_thing_async(number).await)
        };
        readings.push(journaled(journal, line, work).await?);
    }
    readings
}
