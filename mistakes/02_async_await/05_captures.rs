//! mistake boxed_without_pin: boxed-but-not-pinned (not_compiled)
//! Boxes the orders, and `await_all` takes futures.
//! - let mut orders = Vec::new();
//! + let mut orders: Vec<Box<dyn Future<Output = String>>> = Vec::new();
//! - orders.push(async move {
//! + orders.push(Box::new(async move {
//! - });
//! + }));

//! mistake brightness_borrows: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The future is returned, and the film that it borrows ends with the function.
//! - (film.pictures.len(), async move {
//! + (film.pictures.len(), async {

//! mistake brightness_borrows_by_name: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The same, with the future in a variable, for which rustc has other words.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let sum = async {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += do_one_thing_async(*picture).await;
        }
        sum
    };
    (film.pictures.len(), sum)
}

//! mistake brightness_worked_out: output-thrown-away at do_one_thing_async(*picture).await; or at sum += picture.pow(2)
//! Awaits each scan, and adds up squares.
//! - sum += do_one_thing_async(*picture).await;
//! + do_one_thing_async(*picture).await;
//! + sum += picture.pow(2);
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let scan = do_one_thing_async(film.pictures[number]).await;
                format!("{} {number}: {scan}", film.title)
            }));
        }
        await_all(orders).await
    };
    (captions, film)
}

//! mistake captions_without_orders: work-not-handed-over at let scan = do_one_thing_async(
//! Scans backward in a loop: the same captions, without orders and without `await_all`.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut captions = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate().rev() {
        let scan = do_one_thing_async(*picture).await;
        captions.push(format!("{} {number}: {scan}", film.title));
    }
    (captions, film)
}

//! mistake clones_the_film_for_each_order: clones-everything at film.clone()
//! A copy of the film for each order, as rustc's help proposes.
//! - let shared = &film;
//!
//! - orders.push(async move {
//! + let value = film.clone();
//! + orders.push(async move {
//! - format!("{} {number}: {scan}", shared.title)
//! + format!("{} {number}: {scan}", value.title)

//! mistake clones_the_film_for_the_future: clones-everything at film.clone()
//! The future gets a copy of the film, and the film itself is thrown away.
//! - (film.pictures.len(), async move {
//! + let copy = film.clone();
//! + (film.pictures.len(), async move {
//! - for picture in &film.pictures {
//! + for picture in &copy.pictures {

//! mistake drops_the_orders: dropped-unpolled at drop(orders)
//! Drops the orders, since the film can't be returned while they borrow it.
//! - let captions = await_all(orders).await;
//! + drop(orders);
//! + let captions = vec![String::new(); film.pictures.len()];

//! mistake moves_everything: moved-into-the-block (not_compiled)
//! `move` for every block: the first order takes the film.
//! - let shared = &film;
//!
//! - format!("{} {number}: {scan}", shared.title)
//! + format!("{} {number}: {scan}", film.title)

//! mistake moves_everything_by_index: moved-into-the-block (not_compiled)
//! The same with an index, for which rustc has other words.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for number in 0..film.pictures.len() {
        orders.push(async move {
            let scan = do_one_thing_async(film.pictures[number]).await;
            format!("{} {number}: {scan}", film.title)
        });
    }
    let captions = await_all(orders).await;
    (captions, film)
}

//! mistake moves_everything_in_a_closure: moved-into-the-block (not_compiled)
//! The same in an iterator's closure, for which rustc has yet other words.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let pictures = film.pictures.iter().enumerate();
    let orders = pictures
        .map(|(number, picture)| async move {
            let scan = do_one_thing_async(*picture).await;
            format!("{} {number}: {scan}", film.title)
        })
        .collect();
    let captions = await_all(orders).await;
    (captions, film)
}

//! mistake order_borrows_the_loop_variable: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The order borrows `number`, which ends with its turn of the loop.
//! - orders.push(async move {
//! + orders.push(async {

//! mistake orders_of_what_is_done: work-not-handed-over at let scan = do_one_thing_async(
//! Scans first, so that an order has nothing left to do.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate().rev() {
        let scan = do_one_thing_async(*picture).await;
        let caption = format!("{} {number}: {scan}", film.title);
        orders.insert(0, async move { caption });
    }
    let captions = await_all(orders).await;
    (captions, film)
}

//! mistake returns_a_clone: clones-everything at film.clone()
//! The orders use the film, and the caller gets a copy.
//! - (captions, film)
//! + (captions, film.clone())

//! mistake returns_the_title_of_a_clone: clones-everything at film.title.clone()
//! Returns the pictures, and a copy of the title.
//! - let shared = &film;
//! + let title = film.title.clone();
//! + let shared = &film;
//! - (captions, film)
//! + let pictures = film.pictures;
//! + (captions, Film { title, pictures })

//! mistake scans_at_once: order-lost at join_all(scans)
//! Runs the scans of `brightness` at the same time.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let scans = film.pictures.iter().map(|it| do_one_thing_async(*it));
        futures::future::join_all(scans).await.into_iter().sum()
    })
}

//! mistake scans_at_the_call: work-at-the-call at scans.map(block_on)
//! Scans at the call, and returns a future of the sum.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let scans = film.pictures.iter().map(|it| do_one_thing_async(*it));
    let sum = scans.map(block_on).sum();
    (film.pictures.len(), async move { sum })
}

//! mistake scans_in_the_loop: work-not-handed-over at let scan = do_one_thing_async(
//! Scans in the loop, in its order, and hands over orders that only give the caption back.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate() {
        let scan = do_one_thing_async(*picture).await;
        let caption = format!("{} {number}: {scan}", film.title);
        orders.push(async move { caption });
    }
    let captions = await_all(orders).await;
    (captions, film)
}

//! mistake scans_thrown_away: output-thrown-away at do_one_thing_async(picture).await; or at picture * picture
//! Awaits each scan, and uses the square of the picture.
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let picture = film.pictures[number];
                do_one_thing_async(picture).await;
                format!("{} {number}: {}", film.title, picture * picture)
            }));
        }
        await_all(orders).await
    };
    (captions, film)
}

//! mistake squared_by_hand: answer-without-the-work at picture.pow(2)
//! What a scan would give, without a scan.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let pictures = film.pictures.iter().enumerate().rev();
    let captions = pictures
        .map(|(number, picture)| format!("{} {number}: {}", film.title, picture.pow(2)))
        .collect();
    (captions, film)
}

//! mistake works_off_with_block_on: block-on-inside-async at block_on(await_all(orders))
//! Runs the orders with `block_on`, inside of an async fn.
//! - let captions = await_all(orders).await;
//! + let captions = block_on(await_all(orders));

//! right a_title_for_each_order: each order owns a copy of the title
//! - let shared = &film;
//!
//! - orders.push(async move {
//! + let title = film.title.clone();
//! + orders.push(async move {
//! - format!("{} {number}: {scan}", shared.title)
//! + format!("{title} {number}: {scan}")

//! right borrows_everything: no `move`, and the numbers live in a list that outlives the orders
//! - let shared = &film;
//! + let numbers: Vec<usize> = (0..film.pictures.len()).collect();
//! - for (number, picture) in film.pictures.iter().enumerate() {
//! -     orders.push(async move {
//! + for (number, picture) in numbers.iter().zip(&film.pictures) {
//! +     orders.push(async {
//! - format!("{} {number}: {scan}", shared.title)
//! + format!("{} {}: {scan}", film.title, *number)

//! right boxed: boxed orders, and a reference of the same name in an inner scope
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let scan = do_one_thing_async(film.pictures[number]).await;
                format!("{} {number}: {scan}", film.title)
            }));
        }
        await_all(orders).await
    };
    (captions, film)
}

//! right lends_in_an_inner_scope: moves the pictures in one function, and lends the film in an inner scope in the other
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let pictures = film.pictures.into_iter();
    let count = pictures.len();
    let sum = async {
        let mut sum = 0;
        for picture in pictures {
            sum += do_one_thing_async(picture).await;
        }
        sum
    };
    (count, sum)
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let order = |(number, picture): (usize, &u32)| {
            let scan = do_one_thing_async(*picture);
            async move { format!("{} {number}: {}", film.title, scan.await) }
        };
        await_all(film.pictures.iter().enumerate().map(order).collect()).await
    };
    (captions, film)
}

//! right lent_to_the_orders: each order owns its picture, and gives it back when it is done
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    use std::cell::RefCell;
    let Film { title, pictures } = film;
    let back: RefCell<Vec<u32>> = RefCell::default();
    let mut orders = vec![];
    for (number, picture) in pictures.into_iter().enumerate() {
        let (title, back) = (&title, &back);
        orders.push(async move {
            let c = format!("{title} {number}: {}", do_one_thing_async(picture).await);
            back.borrow_mut().push(picture);
            c
        });
    }
    let c = await_all(orders).await;
    let mut pictures = back.into_inner();
    pictures.reverse();
    (c, Film { title, pictures })
}

//! right named_functions: async fns in place of the blocks, whose futures own their arguments
//! - let shared = &film;
//!
//! - orders.push(async move {
//! -     let scan = do_one_thing_async(*picture).await;
//! -     format!("{} {number}: {scan}", shared.title)
//! - });
//! + orders.push(caption(&film, number, *picture));
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), sum(film.pictures))
}

async fn sum(pictures: Vec<u32>) -> u32 {
    let mut sum = 0;
    for picture in pictures {
        sum += do_one_thing_async(picture).await;
    }
    sum
}

async fn caption(film: &Film, number: usize, picture: u32) -> String {
    let scan = do_one_thing_async(picture).await;
    format!("{} {number}: {scan}", film.title)
}

//! right says_more: tells of each scan with an event of its own
//! - sum += do_one_thing_async(*picture).await;
//! + observe::tell("a scan", Phase::Started);
//! + sum += do_one_thing_async(*picture).await;
//! - }
//! - sum
//! +     observe::tell("a scan", Phase::Ended);
//! + }
//! + sum
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let scan = do_one_thing_async(film.pictures[number]).await;
                format!("{} {number}: {scan}", film.title)
            }));
        }
        await_all(orders).await
    };
    (captions, film)
}

//! right shared_ownership: shared ownership, which copies a pointer and no picture
use std::rc::Rc;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let film = Rc::new(film);
    let mut orders = Vec::new();
    for number in 0..film.pictures.len() {
        let film = Rc::clone(&film);
        orders.push(async move {
            let scan = do_one_thing_async(film.pictures[number]).await;
            format!("{} {number}: {scan}", film.title)
        });
    }
    let captions = await_all(orders).await;
    (
        captions,
        Rc::into_inner(film).expect("the orders are done and gone"),
    )
}

//! mistake returns_a_sum: holds-its-caller (not_compiled)
//! `brightness` runs the scans itself, and returns a number in place of a future.
//! - println!("{count} pictures with a brightness of {}", block_on(sum));
//! + println!("{count} pictures with a brightness of {sum}");
pub fn brightness(film: Film) -> (usize, u32) {
    let mut sum = 0;
    for picture in &film.pictures {
        sum += block_on(do_one_thing_async(*picture));
    }
    (film.pictures.len(), sum)
}

//! mistake awaits_each_order: none at await_all(vec![
//! Calls `await_all` once for each order.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let shared = &film;
    let mut captions = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate().rev() {
        let order = async move {
            let scan = do_one_thing_async(*picture).await;
            format!("{} {number}: {scan}", shared.title)
        };
        captions.append(&mut await_all(vec![order]).await);
    }
    (captions, film)
}

//! mistake needs_a_first_picture: none at film.pictures[0]
//! Scans the first picture before the loop over the others, and a film may have none.
//! - let mut sum = 0;
//! - for picture in &film.pictures {
//! + let mut sum = do_one_thing_async(film.pictures[0]).await;
//! + for picture in &film.pictures[1..] {

//! mistake scans_each_number_once: equal-is-not-the-same at .contains_key(picture) or at .insert(
//! Scans a number once, and takes it from a map for pictures that are equal.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let mut scans = std::collections::HashMap::new();
        let mut sum = 0;
        for picture in &film.pictures {
            if !scans.contains_key(picture) {
                scans.insert(*picture, do_one_thing_async(*picture).await);
            }
            sum += scans[picture];
        }
        sum
    })
}

//! mistake a_hundred_captions: none at .take(100)
//! Makes orders for the first hundred pictures.
//! - for (number, picture) in film.pictures.iter().enumerate() {
//! + for (number, picture) in film.pictures.iter().enumerate().take(100) {
