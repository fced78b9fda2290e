//! right: polls the three by hand, and stops at the first error

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use async_learn::{block_on, do_another_thing_async};

type Fallible<T> = Result<T, String>;

fn advance<T>(
    branch: Pin<&mut impl Future<Output = Fallible<T>>>,
    value: &mut Option<T>,
    cx: &mut Context<'_>,
) -> Fallible<()> {
    if value.is_none()
        && let Poll::Ready(result) = branch.poll(cx)
    {
        *value = Some(result?);
    }
    Ok(())
}

pub async fn page(
    name: impl Future<Output = Fallible<String>>,
    visits: impl Future<Output = Fallible<u32>>,
    credit: impl Future<Output = Fallible<u32>>,
) -> Fallible<(String, u32, u32)> {
    let (mut name, mut visits, mut credit) = (pin!(name), pin!(visits), pin!(credit));
    let (mut a, mut b, mut c) = (None, None, None);
    poll_fn(|cx| {
        advance(name.as_mut(), &mut a, cx)?;
        advance(visits.as_mut(), &mut b, cx)?;
        advance(credit.as_mut(), &mut c, cx)?;
        match (&a, b, c) {
            (Some(_), Some(b), Some(c)) => Poll::Ready(Ok((a.take().unwrap(), b, c))),
            _ => Poll::Pending,
        }
    })
    .await
}

fn main() {
    let name = async { Ok("Ada".to_owned()) };
    let visits = async { Err("the visits are lost".to_owned()) };
    let credit = async { Ok(do_another_thing_async(21).await) };
    println!("{:?}", block_on(page(name, visits, credit)));
}
