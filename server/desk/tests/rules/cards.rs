//! Who may write a solution card, and who may vouch for it and pin it: every actor × stage × visibility, as
//! a golden file.

use std::fmt::Write as _;

use peerdesk_desk::{
    CommandKind, StageKind, Visibility, may_see, may_vouch_for_card, may_write_card,
};

use crate::golden::{check, snake};
use crate::scene::{ActorKind, staged};

#[test]
fn the_card_matrix_is_what_people_agreed_on() {
    let mut matrix = String::from(
        "Who may do what with the solution card of a ticket: w writes it, v vouches for it and pins \
         it, - may not, . sees no such ticket. Regenerate with UPDATE_GOLDEN=1.\n",
    );
    for visibility in [Visibility::Organisation, Visibility::Private] {
        write!(matrix, "\n{:<20}", snake(visibility)).expect("strings take words");
        for stage in StageKind::ALL {
            write!(matrix, "{:<11}", snake(stage)).expect("strings take words");
        }
        matrix.push('\n');
        for actor in ActorKind::ALL {
            let Some(member) = actor.member() else {
                continue;
            };
            write!(matrix, "{:<20}", snake(actor)).expect("strings take words");
            for stage in StageKind::ALL {
                let cell = staged(stage, visibility, actor, CommandKind::Post).map(|ticket| {
                    let writes = may_write_card(&member, &ticket);
                    let vouches = may_vouch_for_card(&member, &ticket);
                    assert!(writes || !vouches, "whoever vouches for a card writes it");
                    match (may_see(&member, ticket.sight()), writes, vouches) {
                        (false, false, _) => ".",
                        (false, true, _) => panic!("{actor:?} writes what they do not see"),
                        (true, false, _) => "-",
                        (true, true, false) => "w",
                        (true, true, true) => "w v",
                    }
                });
                write!(matrix, "{:<11}", cell.unwrap_or_default()).expect("strings take words");
            }
            matrix.truncate(matrix.trim_end().len());
            matrix.push('\n');
        }
    }
    check("card_matrix.txt", &matrix);
}
