//! Fills a store from the emulator and publishes it: `publish FOLDER [CUSTOMERS]` makes `fleet.db`, `tables` and `csv` there.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use stats_emulator::{BEARER_KEY, Emulator, Subuser};
use stats_fleet::Wanted;
use stats_store::{AccountRecord, Plan, PublishOptions, Store, Synced, sync};
use stats_ureq::{Account, Client, Dialect};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("expected a folder")?);
    let number: u32 = words.next().map_or(Ok(40), |word| word.parse())?;
    let names: Vec<String> = (0..number).map(|number| format!("customer{number:05}@example.com")).collect();
    let (until, today) = ("2012-05-30".parse()?, "2012-05-31".parse()?);
    let emulator = Emulator::builder().today(today).subusers(names.iter().map(Subuser::new)).start()?;

    let mut store = Store::open(folder.join("fleet.db"), Store::MODE)?;
    // The legacy dialect has fewer metrics: the others are absent there.
    let bearer = Account::bearer(BEARER_KEY);
    let reseller = Account::new("reseller", "open+sesame/&").with_dialect(Dialect::Reseller);
    for (label, dialect, key) in [("new", Dialect::V3, bearer), ("old", Dialect::Reseller, reseller)] {
        let account = store.account(&AccountRecord {
            label: label.to_owned(),
            name: (dialect == Dialect::Reseller).then(|| "reseller".to_owned()),
            dialect: dialect.as_str().to_owned(),
            origin: "https://api.example.com".to_owned(),
        })?;
        let client = Client::new(key.with_base_url(&emulator.base_url())?);
        let mut wanted = Wanted::new(dialect, until).with_look_back(31);
        if number <= 1000 {
            wanted = wanted.with_categories();
        }
        let is_ours = |index: &usize| index.is_multiple_of(10) == (dialect == Dialect::Reseller);
        let ours = names.iter().enumerate().filter(|(index, _)| is_ours(index));
        let plan = Plan::new(wanted, Some(ours.map(|(_, name)| (&**name).into()).collect()), today);
        match sync(&mut store, account, &client, &plan, &AtomicBool::new(false), &mut |_| {})? {
            Synced::Ended(report) => println!("{label}: complete through {:?}", report.complete_through),
            Synced::Interrupted(_) => return Err("expected a run that ends".into()),
        }
    }
    let begun = Instant::now();
    let published = store.publish_parquet(&folder.join("tables"), &PublishOptions::default())?;
    println!("parquet: {published:?} in {:?}", begun.elapsed());
    let begun = Instant::now();
    let published = store.publish_csv(&folder.join("csv"), &PublishOptions::default())?;
    println!("csv: {published:?} in {:?}", begun.elapsed());
    Ok(())
}
