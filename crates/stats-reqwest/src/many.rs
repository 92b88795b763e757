//! Many questions at once.

use futures_util::stream::{self, Stream, StreamExt};
use stats_proto::{Error, Query};

use crate::client::Client;

impl Client {
    /// Sends many queries, at most `concurrency` of them at a time (at least one); results come in the order given. A
    /// failure is a value like any other: the questions after it are asked all the same.
    ///
    /// Nothing is sent while the stream is not polled, and dropping it ends the requests that are under way.
    ///
    /// ```no_run
    /// use stats_reqwest::{AggregateStats, Client, StreamExt};
    ///
    /// # async fn totals(client: Client, customers: Vec<String>) {
    /// let mut totals = client.send_all(customers.iter().map(AggregateStats::of), 16);
    /// for customer in &customers {
    ///     match totals.next().await {
    ///         Some(Ok(total)) => println!("{customer} {:?}", total.requests()),
    ///         Some(Err(error)) => println!("{customer} {}", error.kind()),
    ///         None => break,
    ///     }
    /// }
    /// # }
    /// ```
    pub fn send_all<Q, I>(
        &self,
        queries: I,
        concurrency: usize,
    ) -> impl Stream<Item = Result<Q::Answer, Error>>
    where
        Q: Query,
        I: IntoIterator<Item = Q>,
    {
        stream::iter(queries).map(|query| self.send(query)).buffered(concurrency.max(1))
    }

    /// The same as the results come, each with the place of its question, counted from 0.
    pub fn send_all_unordered<Q, I>(
        &self,
        queries: I,
        concurrency: usize,
    ) -> impl Stream<Item = (usize, Result<Q::Answer, Error>)>
    where
        Q: Query,
        I: IntoIterator<Item = Q>,
    {
        let numbered = queries.into_iter().enumerate();
        let asked = numbered.map(async |(place, query)| (place, self.send(query).await));
        stream::iter(asked).buffer_unordered(concurrency.max(1))
    }
}
