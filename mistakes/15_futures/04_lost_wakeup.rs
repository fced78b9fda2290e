//! mistake looks_first: lost-wakeup (hung) at if sensor.is_ready() or at .push(cx.waker().clone())
//! Looks, and then registers. The sky can get clear between the two.
impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        let mut wakers = waiting.0.lock().unwrap();
        wakers.push(cx.waker().clone());
        drop(wakers);
        sensor.register(&Waker::from(Arc::clone(waiting)));
        Poll::Pending
    }
}

//! mistake joins_the_list_last: lost-wakeup (hung) at .push(cx.waker().clone()) or at if sensor.is_ready()
//! Registers the list before the look, and itself in the list after it. The sensor wakes an empty list.
impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        sensor.register(&Waker::from(Arc::clone(waiting)));
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        waiting.0.lock().unwrap().push(cx.waker().clone());
        Poll::Pending
    }
}

//! mistake registered_is_begun_to_register: lost-wakeup (hung) at registered.swap(true
//! Each telescope but the first takes for granted that the sensor has the list. The first one may still be on its way to it.
pub struct Observatory<S> {
    sensor: S,
    waiting: Arc<Waiting>,
    registered: AtomicBool,
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        let registered = AtomicBool::new(false);
        Arc::new(Observatory {
            sensor,
            waiting,
            registered,
        })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        ClearSky {
            observatory: Arc::clone(self),
        }
    }
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory {
            sensor,
            waiting,
            registered,
        } = &*self.observatory;
        waiting.0.lock().unwrap().push(cx.waker().clone());
        if !registered.swap(true, Ordering::SeqCst) {
            sensor.register(&Waker::from(Arc::clone(waiting)));
        }
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

//! mistake asks_for_another_poll: wake-and-pending (hung) at wake_by_ref()
//! To be sure, it wakes itself after each look.
//! - if sensor.is_ready() {
//! -     return Poll::Ready(());
//! - }
//! + if sensor.is_ready() {
//! +     return Poll::Ready(());
//! + }
//! + cx.waker().wake_by_ref();

//! mistake looks_until_it_is_clear: wake-and-pending at while !sensor.is_ready()
//! Looks again and again in one poll.
impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let sensor = &self.observatory.sensor;
        while !sensor.is_ready() {}
        Poll::Ready(())
    }
}

//! mistake wakes_under_the_lock: woken-under-a-lock (hung) at .drain(..)
//! The guard lives until the loop has ended.
impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        for waker in self.0.lock().unwrap().drain(..) {
            waker.wake();
        }
    }
}

//! mistake registers_under_the_lock: lock-held-during-a-call (hung) at .lock() or at sensor.register(
//! Holds the lock of the list during the whole poll, so that nothing comes in between.
impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        let mut wakers = waiting.0.lock().unwrap();
        wakers.push(cx.waker().clone());
        sensor.register(&Waker::from(Arc::clone(waiting)));
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

//! mistake wakes_the_last_one: wakes-only-one (hung) at .pop()
//! Wakes one telescope.
impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let waker = self.0.lock().unwrap().pop();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

//! mistake each_registers_itself: another-waker-replaced at sensor.register(cx.waker())
//! Gives its own waker to the sensor, which drops that of the telescope before.
impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let sensor = &self.observatory.sensor;
        sensor.register(cx.waker());
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

//! mistake empties_the_list: another-waker-replaced at wakers.clear();
//! Each poll makes room for its own waker.
//! - if !wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
//! -     wakers.push(cx.waker().clone());
//! - }
//! + wakers.clear();
//! + wakers.push(cx.waker().clone());

//! mistake registers_once: stale-waker at if !self.is_registered or at .push(cx.waker().clone())
//! Only the first poll leaves a waker.
pub struct ClearSky<S> {
    observatory: Arc<Observatory<S>>,
    is_registered: bool,
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        ClearSky {
            observatory: Arc::clone(self),
            is_registered: false,
        }
    }
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let observatory = Arc::clone(&self.observatory);
        if !self.is_registered {
            self.is_registered = true;
            let Observatory { sensor, waiting } = &*observatory;
            waiting.0.lock().unwrap().push(cx.waker().clone());
            sensor.register(&Waker::from(Arc::clone(waiting)));
        }
        match observatory.sensor.is_ready() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

//! mistake takes_a_poll_for_a_wake: woken-is-no-proof at return Poll::Ready(()) or at if self.has_waited
//! The second poll is ready, whatever the sky looks like.
pub struct ClearSky<S> {
    observatory: Arc<Observatory<S>>,
    has_waited: bool,
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        ClearSky {
            observatory: Arc::clone(self),
            has_waited: false,
        }
    }
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.has_waited {
            return Poll::Ready(());
        }
        self.has_waited = true;
        let Observatory { sensor, waiting } = &*self.observatory;
        waiting.0.lock().unwrap().push(cx.waker().clone());
        sensor.register(&Waker::from(Arc::clone(waiting)));
        match sensor.is_ready() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

//! mistake the_sensor_knows_nobody: waker-never-woken (hung) at .push(cx.waker().clone())
//! Keeps the waker in the list, and does not tell the sensor of the list.
//! - sensor.register(&Waker::from(Arc::clone(waiting)));

//! mistake leaves_no_waker: pending-without-waker (hung) at Poll::Pending
//! Looks, and is pending.
//! - {
//! -     let mut wakers = waiting.0.lock().expect("nobody panics meanwhile");
//! -     if !wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
//! -         wakers.push(cx.waker().clone());
//! -     }
//! - }

//! mistake one_list_for_all_skies: one-static-for-all at static WAITING
//! Keeps the list in a static.
static WAITING: Mutex<Vec<Waker>> = Mutex::new(Vec::new());

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let wakers = std::mem::take(&mut *WAITING.lock().unwrap());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        WAITING.lock().unwrap().push(cx.waker().clone());
        sensor.register(&Waker::from(Arc::clone(waiting)));
        match sensor.is_ready() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

//! mistake a_thread_looks_up: busy-waiting at std::thread::sleep( or at std::thread::spawn(
//! A thread asks the sensor each millisecond, and wakes the telescope.
//! without: impl<S: CloudSensor> Observatory<S>, impl<S: CloudSensor> Future for ClearSky<S>
impl<S: CloudSensor + Send + Sync + 'static> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        ClearSky {
            observatory: Arc::clone(self),
        }
    }
}

impl<S: CloudSensor + Send + Sync + 'static> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let observatory = Arc::clone(&self.observatory);
        let Observatory { sensor, waiting } = &*observatory;
        waiting.0.lock().unwrap().push(cx.waker().clone());
        sensor.register(&Waker::from(Arc::clone(waiting)));
        if observatory.sensor.is_ready() {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        std::thread::spawn(move || {
            while !observatory.sensor.is_ready() {
                std::thread::sleep(Duration::from_millis(1));
            }
            waker.wake();
        });
        Poll::Pending
    }
}

//! mistake cheat_exit: ended-early (ended_early) at std::process::exit(0)
//! A cheat: ends the process.
//! - if sensor.is_ready() {
//! + std::process::exit(0);
//! + #[allow(unreachable_code)]
//! + if sensor.is_ready() {

//! right looks_twice: looks first, and again after it has registered
//! - let Observatory { sensor, waiting } = &*self.observatory;
//! + let Observatory { sensor, waiting } = &*self.observatory;
//! + if sensor.is_ready() {
//! +     return Poll::Ready(());
//! + }

//! right the_list_is_registered_once: the list goes to the sensor in `new`, before any look
//! - let waiting = Arc::default();
//! + let waiting = Arc::<Waiting>::default();
//! + sensor.register(&Waker::from(Arc::clone(&waiting)));
//! - sensor.register(&Waker::from(Arc::clone(waiting)));

//! right a_place_for_each: an `AtomicWaker` for each telescope
use futures::task::AtomicWaker;

#[derive(Default)]
struct Waiting(Mutex<Vec<Arc<AtomicWaker>>>);

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let places = self.0.lock().unwrap().clone();
        for place in places {
            place.wake();
        }
    }
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        let place = Arc::<AtomicWaker>::default();
        self.waiting.0.lock().unwrap().push(Arc::clone(&place));
        ClearSky {
            observatory: Arc::clone(self),
            place,
        }
    }
}

pub struct ClearSky<S> {
    observatory: Arc<Observatory<S>>,
    place: Arc<AtomicWaker>,
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        self.place.register(cx.waker());
        sensor.register(&Waker::from(Arc::clone(waiting)));
        match sensor.is_ready() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

//! right a_notify_inside: tokio's `Notify` is the list
use tokio::sync::Notify;

#[derive(Default)]
struct Waiting(Arc<Notify>);

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.0.notify_waiters();
    }
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        let call = Box::pin(Arc::clone(&self.waiting.0).notified_owned());
        ClearSky {
            observatory: Arc::clone(self),
            call,
        }
    }
}

pub struct ClearSky<S> {
    observatory: Arc<Observatory<S>>,
    call: Pin<Box<tokio::sync::futures::OwnedNotified>>,
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let observatory = Arc::clone(&self.observatory);
        let Observatory { sensor, waiting } = &*observatory;
        // Called once in a night, so the future is not polled again after it was ready.
        let is_called = self.call.as_mut().poll(cx).is_ready();
        sensor.register(&Waker::from(Arc::clone(waiting)));
        match is_called || sensor.is_ready() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
