//! What waits in the kernel to be sent.

use std::fs;

use anyhow::Context as _;

/// Bytes that wait in the send queues of all connections whose own end has this port.
pub fn queued_to_send(port: u16) -> anyhow::Result<u64> {
    let table = fs::read_to_string("/proc/net/tcp").context("/proc/net/tcp")?;
    Ok(queued(&table, port))
}

/// `sl local_address rem_address st tx_queue:rx_queue …`, all in hexadecimal.
fn queued(table: &str, port: u16) -> u64 {
    let of_port = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split_whitespace().skip(1);
            let local = fields.next()?;
            if !local.ends_with(&of_port) {
                return None;
            }
            let (sending, _) = fields.nth(2)?.split_once(':')?;
            u64::from_str_radix(sending, 16).ok()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::queued;

    #[test]
    fn queues_of_one_port_are_summed() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n\
            \x20  0: 0100007F:11F8 0100007F:D0F2 01 00000A00:00000000 00:00000000\n\
            \x20  1: 0100007F:11F8 0100007F:D0F4 01 00000010:00000007 00:00000000\n\
            \x20  2: 0100007F:D0F2 0100007F:11F8 01 00000001:00000000 00:00000000\n";
        assert_eq!(queued(table, 4600), 0xA10);
        assert_eq!(queued(table, 4601), 0);
    }
}
