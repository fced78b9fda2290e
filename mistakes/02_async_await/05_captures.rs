//! mistake boxed_without_pin: boxed-but-not-pinned (not_compiled)
//! Boxes the orders, and `work_off` takes futures.
//! - let mut orders = Vec::new();
//! + let mut orders: Vec<Box<dyn Future<Output = String>>> = Vec::new();
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + orders.push(Box::new(async move {
//! +     shared.caption(number, scan(picture).await)
//! + }));

//! mistake brightness_borrows: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The future is returned and its film stays behind.
//! - (film.pictures.len(), async move {
//! + (film.pictures.len(), async {

//! mistake brightness_borrows_by_name: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The same, with the future in a variable first, for which rustc has other words.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let sum = async {
        let mut sum = 0;
        for picture in &film.pictures {
            sum += scan(picture).await;
        }
        sum
    };
    (film.pictures.len(), sum)
}

//! mistake brightness_worked_out: output-thrown-away
//! Scans for the time that it takes, and adds up squares.
//! - sum += scan(picture).await;
//! + scan(picture).await;
//! + sum += picture.exposure.pow(2);
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let scan = scan(&film.pictures[number]).await;
                film.caption(number, scan)
            }));
        }
        work_off(orders).await
    };
    (captions, film)
}

//! mistake captions_without_orders: none
//! Scans backward in a loop: the same captions, and neither an order nor `work_off`.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut captions = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate().rev() {
        captions.push(film.caption(number, scan(picture).await));
    }
    (captions, film)
}

//! mistake clones_the_film_for_each_order: clones-everything
//! A film for each order, as rustc's help proposes.
//! - let shared = &film;
//!
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + let value = film.clone();
//! + orders.push(async move { value.caption(number, scan(picture).await) });

//! mistake clones_the_pictures: clones-everything
//! The future gets copies of the pictures, and the originals are thrown away.
//! - (film.pictures.len(), async move {
//! + let pictures = film.pictures.clone();
//! + (film.pictures.len(), async move {
//! - for picture in &film.pictures {
//! + for picture in &pictures {

//! mistake drops_the_orders: dropped-unpolled
//! The film can't be returned while orders borrow it, and to drop them looks like a way out.
//! - let captions = work_off(orders).await;
//! + drop(orders);
//! + let captions = vec![String::new(); film.pictures.len()];

//! mistake moves_everything: moved-into-the-block (not_compiled)
//! `move` for every block: the first order takes the film, and the second has none.
//! - let shared = &film;
//!
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + orders.push(async move { film.caption(number, scan(picture).await) });

//! mistake moves_everything_by_index: moved-into-the-block (not_compiled)
//! The same with an index, for which rustc has other words.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for number in 0..film.pictures.len() {
        orders.push(async move {
            let scan = scan(&film.pictures[number]).await;
            film.caption(number, scan)
        });
    }
    let captions = work_off(orders).await;
    (captions, film)
}

//! mistake moves_everything_in_a_closure: moved-into-the-block (not_compiled)
//! The same in an iterator's closure, for which rustc has yet other words.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let pictures = film.pictures.iter().enumerate();
    let orders = pictures
        .map(|(number, picture)| async move { film.caption(number, scan(picture).await) })
        .collect();
    let captions = work_off(orders).await;
    (captions, film)
}

//! mistake order_borrows_the_loop_variable: borrowed-by-a-future-that-outlives-it (not_compiled)
//! The order borrows `number`, which ends with its turn of the loop.
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + orders.push(async { shared.caption(number, scan(picture).await) });

//! mistake orders_of_what_is_done: none
//! Scans first, so that an order has nothing left to do, or to borrow.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let mut orders = Vec::new();
    for (number, picture) in film.pictures.iter().enumerate().rev() {
        let caption = film.caption(number, scan(picture).await);
        orders.insert(0, async move { caption });
    }
    let captions = work_off(orders).await;
    (captions, film)
}

//! mistake returns_a_clone: clones-everything
//! The orders get the film, and the caller a copy of it.
//! - (captions, film)
//! + (captions, film.clone())

//! mistake returns_the_title_of_a_clone: clones-everything
//! Gives the pictures back, and a copy of the title, since the orders seem to need the first one.
//! - let shared = &film;
//! + let title = film.title.clone();
//! + let shared = &film;
//! - (captions, film)
//! + let pictures = film.pictures;
//! + (captions, Film { title, pictures })

//! mistake scans_at_once: order-lost
//! Joins the scans of `brightness`, which are due one at a time.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), async move {
        let scans = futures::future::join_all(film.pictures.iter().map(scan)).await;
        scans.into_iter().sum()
    })
}

//! mistake scans_at_the_call: work-at-the-call
//! Nothing has to be owned by a future that only hands over a sum.
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let sum = film.pictures.iter().map(|it| block_on(scan(it))).sum();
    (film.pictures.len(), async move { sum })
}

//! mistake scans_thrown_away: output-thrown-away
//! Scans each picture, and works out what the scan must have given.
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let picture = &film.pictures[number];
                scan(picture).await;
                film.caption(number, picture.exposure * picture.exposure)
            }));
        }
        work_off(orders).await
    };
    (captions, film)
}

//! mistake squared_by_hand: answer-without-the-work
//! What a scan would give, without a scan.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let pictures = film.pictures.iter().enumerate().rev();
    let captions = pictures
        .map(|(number, picture)| film.caption(number, picture.exposure.pow(2)))
        .collect();
    (captions, film)
}

//! mistake works_off_with_block_on: block-on-inside-async
//! Runs the orders with `block_on`, inside of an async fn.
//! - let captions = work_off(orders).await;
//! + let captions = block_on(work_off(orders));

//! right a_title_for_each_order: a title of its own for each order, of which only the picture is borrowed
//! - let shared = &film;
//!
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + let title = film.title.clone();
//! + orders.push(async move { format!("{title} {number}: {}", scan(picture).await) });

//! right borrows_all_but_the_number: no `move`; the numbers live as long as the film does, and all is borrowed
//! - let shared = &film;
//! + let numbers: Vec<usize> = (0..film.pictures.len()).collect();
//! - for (number, picture) in film.pictures.iter().enumerate() {
//! -     orders.push(async move { shared.caption(number, scan(picture).await) });
//! + for (number, picture) in numbers.iter().zip(&film.pictures) {
//! +     orders.push(async { film.caption(*number, scan(picture).await) });

//! right boxed: boxed orders, with a reference that goes by the same name in an inner scope
use std::pin::Pin;

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let mut orders: Vec<Pin<Box<dyn Future<Output = String>>>> = Vec::new();
        for number in 0..film.pictures.len() {
            orders.push(Box::pin(async move {
                let scan = scan(&film.pictures[number]).await;
                film.caption(number, scan)
            }));
        }
        work_off(orders).await
    };
    (captions, film)
}

//! right lends_in_an_inner_scope: the parts of the film, moved in one function and lent in an inner scope in the other
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    let pictures = film.pictures.into_iter();
    let count = pictures.len();
    let sum = async {
        let mut sum = 0;
        for picture in pictures {
            sum += scan(&picture).await;
        }
        sum
    };
    (count, sum)
}

pub async fn captions(film: Film) -> (Vec<String>, Film) {
    let captions = {
        let film = &film;
        let order = |(number, picture)| async move { film.caption(number, scan(picture).await) };
        work_off(film.pictures.iter().enumerate().map(order).collect()).await
    };
    (captions, film)
}

//! right lent_to_the_orders: the pictures travel in the orders, and come back from them.
pub async fn captions(film: Film) -> (Vec<String>, Film) {
    use std::cell::RefCell;
    let Film { title, pictures } = film;
    let back: RefCell<Vec<Picture>> = RefCell::default();
    let mut orders = vec![];
    for (number, picture) in pictures.into_iter().enumerate() {
        let (title, back) = (&title, &back);
        orders.push(async move {
            let c = format!("{title} {number}: {}", scan(&picture).await);
            back.borrow_mut().push(picture);
            c
        });
    }
    let c = work_off(orders).await;
    let mut pictures = back.into_inner();
    pictures.reverse();
    (c, Film { title, pictures })
}

//! right named_functions: async fns in place of the blocks, whose futures own their arguments
//! - let shared = &film;
//!
//! - orders.push(async move { shared.caption(number, scan(picture).await) });
//! + orders.push(caption(&film, number, picture));
pub fn brightness(film: Film) -> (usize, impl Future<Output = u32>) {
    (film.pictures.len(), sum(film.pictures))
}

async fn sum(pictures: Vec<Picture>) -> u32 {
    let mut sum = 0;
    for picture in pictures {
        sum += scan(&picture).await;
    }
    sum
}

async fn caption(film: &Film, number: usize, picture: &Picture) -> String {
    film.caption(number, scan(picture).await)
}

//! right says_more: tells of each scan by an event of its own
//! - sum += scan(picture).await;
//! + observe::tell("a scan", Phase::Started);
//! + sum += scan(picture).await;
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
                let scan = scan(&film.pictures[number]).await;
                film.caption(number, scan)
            }));
        }
        work_off(orders).await
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
        orders.push(async move { film.caption(number, scan(&film.pictures[number]).await) });
    }
    let captions = work_off(orders).await;
    (
        captions,
        Rc::into_inner(film).expect("the orders are done and gone"),
    )
}
