//! loadtest/services
