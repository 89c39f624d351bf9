//! The banner of outages, told to those who have the live list open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use peerdesk_desk::OrganisationId;
use peerdesk_protocol::{self as protocol, ServerMessage};
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use crate::app::{App, Fault, encode};
use crate::hub::DeskList;

/// How often is looked for outages that began or ended: a banner may be so late.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Hints about outages are told apart from others by their key.
const OUTAGES_KEY: u64 = 1 << 62;

/// Tells what changes, for ever. Each node looks for itself, so no node depends on another.
pub(super) async fn tell(app: App, desk_list: Arc<DeskList>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut shown: BTreeMap<OrganisationId, BTreeSet<i64>> = BTreeMap::new();
    loop {
        ticks.tick().await;
        let mut now: BTreeMap<OrganisationId, BTreeSet<i64>> = BTreeMap::new();
        match app.store().outages_shown().await {
            Ok(found) => {
                for (organisation, outage) in found {
                    now.entry(organisation).or_default().insert(outage);
                }
            }
            Err(error) => {
                warn!(%error, "outages could not be read; trying again");
                continue;
            }
        }
        let organisations: BTreeSet<OrganisationId> =
            now.keys().chain(shown.keys()).copied().collect();
        for organisation in organisations {
            if now.get(&organisation) == shown.get(&organisation) {
                continue;
            }
            if let Err(error) = tell_one(&app, &desk_list, organisation).await {
                warn!(%error, "outages could not be told; trying again");
                // Told with the next look, which must find a difference.
                now.remove(&organisation);
            }
        }
        shown = now;
    }
}

async fn tell_one(
    app: &App,
    desk_list: &DeskList,
    organisation: OrganisationId,
) -> Result<(), Fault> {
    let outages = app.outages_of(organisation).await?;
    let frame = encode(&ServerMessage::Outages {
        organisation: protocol::OrganisationId(organisation.0),
        outages,
    });
    let key = OUTAGES_KEY | organisation.0 as u64;
    desk_list.tell(organisation, key, &frame).await;
    Ok(())
}
