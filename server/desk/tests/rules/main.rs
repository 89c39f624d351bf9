//! The rules of the desk, tried from outside: tables of what follows from what, a walk over all
//! short histories, the matrices that people must see change, and the merge of the two streams.

mod alarms;
mod answers;
mod asking;
mod audience_matrix;
mod bundles;
mod calendar;
mod calendar_laws;
mod cards;
mod claims;
mod ending;
mod escalation;
mod fast_lane;
mod golden;
mod me_too;
mod merge;
mod moves;
mod naming;
mod outbreak;
mod past;
mod people;
mod permit_matrix;
mod permit_rules;
mod queue;
mod scene;
mod silence;
mod story;
mod swarm;
mod talk;
mod targets;
mod telling;
mod text;
mod waiting;
mod walk;
mod words;
