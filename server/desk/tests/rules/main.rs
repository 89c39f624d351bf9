//! The rules of the desk, tried from outside: tables of what follows from what, a walk over all
//! short histories, the matrices that people must see change, and the merge of the two streams.

mod alarms;
mod answers;
mod asking;
mod audience_matrix;
mod bundles;
mod claims;
mod ending;
mod escalation;
mod golden;
mod me_too;
mod merge;
mod moves;
mod naming;
mod past;
mod people;
mod permit_matrix;
mod permit_rules;
mod scene;
mod story;
mod swarm;
mod talk;
mod text;
mod waiting;
mod walk;
