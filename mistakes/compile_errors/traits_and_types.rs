//! error traits_and_types_dyn: async-trait-not-dyn over event_loop
//! A trait with an async fn can't be a trait object.
//! source: rustc in-trait/dyn-compatibility
pub trait Service {
    async fn serve(&mut self) -> u32;
}

struct Clock;

impl Service for Clock {
    async fn serve(&mut self) -> u32 {
        3
    }
}

pub async fn all(services: Vec<Box<dyn Service>>) -> u32 {
    let mut sum = 0;
    for mut service in services {
        sum += service.serve().await;
    }
    sum
}

//! error dyn_param: async-trait-not-dyn over join_many
//! A `&dyn` of a trait with an async fn is not possible.
//! source: users.rust-lang.org async fn in trait dyn
//! whole program
use async_learn::block_on;

trait Catalog {
    async fn title(&self, id: u32) -> String;
}

struct Fixed;

impl Catalog for Fixed {
    async fn title(&self, id: u32) -> String {
        format!("book {id}")
    }
}

async fn shelf(catalog: &dyn Catalog, ids: &[u32]) -> Vec<String> {
    let mut titles = Vec::new();
    for &id in ids {
        titles.push(catalog.title(id).await);
    }
    titles
}

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    futures::future::join_all(ids.iter().map(|&id| fetch(id))).await
}

fn main() {
    println!("{:?}", block_on(shelf(&Fixed, &[1, 2])));
}

//! error async_step: async-differs-from-trait over event_loop
//! The trait asks for an ordinary method, and an async fn returns a future.
//! source: rustc fn-not-async-err kind
impl Machine for Report {
    async fn step(&mut self) -> Progress {
        self.state = State::Finished;
        Progress::Done
    }
}

//! error sync_impl: async-differs-from-trait over event_loop
//! The trait's method is async, and the impl returns the value itself.
//! source: rustc in-trait/fn-not-async-err
pub trait Service {
    async fn serve(&mut self) -> u32;
}

struct Clock;

impl Service for Clock {
    fn serve(&mut self) -> u32 {
        3
    }
}

//! error async_ret_future: not-a-future over first_await
//! `async fn` says already that it returns a future; after the arrow stands the output.
//! source: rustc in-trait async fn -> impl Future
pub async fn area(side: u32) -> impl Future<Output = u32> {
    do_one_thing_async(side).await
}

//! error ret_dyn: future-is-a-trait over first_await
//! Future is a trait, not a type: after the arrow of an async fn stands the output.
//! source: E0782
pub async fn area(side: u32) -> Future<Output = u32> {
    do_one_thing_async(side)
}

//! error fn_value: not-a-future over first_await
//! A plain fn that says `impl Future` must return a future, not the number.
//! source: rustc suggest-async-fn-for-returned-future
pub fn area(side: u32) -> impl Future<Output = u32> {
    side * side
}

//! error fn_value_ok: not-a-future over return_type
//! The function promises a Result of a future and returns a Result of the number.
//! source: own
pub fn place(slip: &str) -> Result<impl Future<Output = u32> + use<>, BadOrder> {
    let number = validate(slip)?;
    Ok(block_on(do_one_thing_async(number)))
}

//! error vec_dyn: future-is-a-trait over in_sequence
//! A `dyn Future` has no size; it needs a box, and a pin to be awaited.
//! source: own
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut pages: Vec<dyn Future<Output = u32>> = Vec::new();
    pages.push(do_one_thing_async(number));
    pages.push(do_another_thing_async(number + 1));
    let mut printed = Vec::new();
    for page in pages {
        printed.push(page.await);
    }
    printed
}

//! error vec_box_dyn: boxed-but-not-pinned over in_sequence
//! A Box<dyn Future> can't be awaited without Pin.
//! source: users.rust-lang.org 34564
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages: Vec<Box<dyn Future<Output = u32>>> = vec![
        Box::new(do_one_thing_async(number)),
        Box::new(do_another_thing_async(number + 1)),
        Box::new(do_one_thing_async(number + 2)),
        Box::new(do_another_thing_async(number + 3)),
    ];
    let mut printed = Vec::new();
    for page in pages {
        printed.push(page.await);
    }
    printed
}

//! error struct_impl: future-is-a-trait over lazy_futures
//! A field can't have an `impl Future` type; a generic parameter or a box can hold it.
//! source: SO 72035064
struct Service {
    store: impl Future<Output = u32>,
}

//! error let_impl: future-is-a-trait over lazy_futures
//! A variable can't have an `impl Future` type; its type is left out.
//! source: E0562
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store: impl Future<Output = u32> = do_one_thing_async(size);
    let records = store.await;
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error async_place: future-used-as-value over return_type
//! An `async fn` returns a future of the whole; the call gives no Result.
//! source: own
pub async fn place(slip: &str) -> Result<u32, BadOrder> {
    let number = validate(slip)?;
    Ok(do_one_thing_async(number).await)
}

//! error main_async_quote: future-used-as-value over first_await
//! `quote` became async, so it gives a future, and main prints it.
//! source: own
pub async fn quote(side: u32) -> u32 {
    price(side).await
}

//! error async_drop: async-differs-from-trait over echo_server
//! `drop` can't be async: the trait asks for an ordinary method.
//! source: own
struct Goodbye(tokio::net::TcpStream);

impl Drop for Goodbye {
    async fn drop(&mut self) {
        let _ = self.0.shutdown().await;
    }
}
