//! Many queries at once.

use futures_util::stream::{self, Stream, StreamExt};
use stats_proto::{Error, Query};

use crate::client::Client;

impl Client {
    /// Sends many queries, at most `concurrency` of them at a time (at least one), and yields the results in the order
    /// of the queries. An error does not end the stream.
    ///
    /// Nothing is sent unless the stream is polled; dropping it cancels the pending requests.
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

    /// Sends many queries, at most `concurrency` of them at a time (at least one), and yields each result when it is
    /// complete, with the index of its query, from 0.
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
        let results = numbered.map(async |(index, query)| (index, self.send(query).await));
        stream::iter(results).buffer_unordered(concurrency.max(1))
    }
}
