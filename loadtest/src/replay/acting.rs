//! What members do beside talking, each at its time.

use std::sync::Arc;
use std::time::Duration;

use peerdesk_protocol::{ClientMessage, Command};

use super::conduct::Conductor;
use crate::member::Order;
use crate::plan::{Act, Deed};

impl Conductor {
    /// Lets every act happen at its time.
    pub(super) async fn acts(
        self: Arc<Self>,
        acts: Vec<Act>,
        began: Duration,
    ) -> anyhow::Result<()> {
        for act in acts {
            self.until(began + act.at).await;
            if let Deed::MeToo(life) = act.deed {
                self.me_too_later(life, act, began);
                continue;
            }
            if let Some(order) = self.order_of(act.deed) {
                self.handle(act.who)?.order(order).await?;
            }
        }
        Ok(())
    }

    /// What is ordered; nothing while the ticket is not there yet.
    fn order_of(&self, deed: Deed) -> Option<Order> {
        let hint = match deed {
            Deed::Look(life) => ClientMessage::Look {
                ticket: Some(self.ticket(life)?),
            },
            Deed::LookAway => ClientMessage::Look { ticket: None },
            Deed::Type(life) => ClientMessage::Typing {
                ticket: self.ticket(life)?,
            },
            Deed::Try(life) => ClientMessage::Trying {
                ticket: self.ticket(life)?,
                on: true,
            },
            Deed::Away(away) => ClientMessage::Away { away },
            Deed::Cut => return Some(Order::Cut),
            Deed::Stall(long) => return Some(Order::Stall(long)),
            Deed::MeToo(_) => return None,
        };
        Some(Order::Hint(hint))
    }

    /// Many say so at one moment, and nobody waits for another's answer.
    fn me_too_later(self: &Arc<Self>, life: usize, act: Act, began: Duration) {
        let Some(ticket) = self.ticket(life) else {
            return;
        };
        let this = Arc::clone(self);
        let due = self.world.journal.clock.after(began + act.at);
        tokio::spawn(async move {
            let said = this.command(act.who, ticket, Command::MeToo {}, due);
            if let Err(error) = said.await {
                this.strayed(format!(
                    "{:?} could not say that it concerns them: {error:#}",
                    act.who
                ));
            }
        });
    }
}
