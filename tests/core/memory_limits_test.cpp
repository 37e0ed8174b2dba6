// Limits on memory as systemd, Slurm and containers set them, on trees of files such as the kernel shows them.

#include "base/memory_limits.h"
#include "base/process_memory.h"
#include "base/thread_room.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <string>

namespace zimage::test {
namespace {

constexpr std::int64_t kMi = 1 << 20;

/// A root with 16 GiB of memory, of which 8 are available.
class Tree {
public:
    Tree() { write("proc/meminfo", "MemTotal: 16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n"); }
    void write(const std::string& path, const std::string& text) { writeFile(m_folder / path, text); }
    void group(const std::string& line) { write("proc/self/cgroup", line + "\n"); }
    void mount(const std::string& top, const std::string& at, const std::string& type)
    {
        m_mounts += "30 23 0:26 " + top + " " + at + " rw,nosuid - " + type + "\n";
        write("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda rw\nnonsense\n" + m_mounts);
    }
    void unified(const std::string& top = "/") { mount(top, "/sys/fs/cgroup", "cgroup2 cgroup2 rw,nsdelegate"); }
    [[nodiscard]] std::int64_t total() const { return computerMemory(m_folder.path()).total / kMi; }
    [[nodiscard]] std::int64_t available() const { return computerMemory(m_folder.path()).available / kMi; }

private:
    TempFolder m_folder;
    std::string m_mounts;
};

std::string mi(std::int64_t count) { return std::to_string(count * kMi) + "\n"; }

TEST(MemoryLimits, WithoutGroupsTheComputersMemoryCounts)
{
    Tree tree;
    EXPECT_EQ(tree.total(), 16 << 10);
    EXPECT_EQ(tree.available(), 8 << 10);
    tree.group("0::/user.slice");
    tree.unified();
    tree.write("sys/fs/cgroup/user.slice/memory.max", "max\n");
    tree.write("sys/fs/cgroup/user.slice/memory.high", "max\n");
    EXPECT_EQ(tree.available(), 8 << 10);
}

TEST(MemoryLimits, FilesThatTheKernelKeepsForLaterCountAsFree)
{
    Tree tree;
    tree.group("0::/job");
    tree.unified();
    tree.write("sys/fs/cgroup/job/memory.max", mi(300));
    tree.write("sys/fs/cgroup/job/memory.current", mi(280));
    EXPECT_EQ(tree.total(), 300);
    EXPECT_EQ(tree.available(), 20);
    tree.write("sys/fs/cgroup/job/memory.stat",
               "anon " + mi(130) + "file " + mi(150) + "active_file " + mi(50) + "inactive_file " + mi(90) + "shmem "
                   + mi(10) + "slab_reclaimable " + mi(5));
    EXPECT_EQ(tree.available(), 20 + 50 + 90 + 5) << "shared memory stays";
}

TEST(MemoryLimits, AnAncestorsLimitCountsAndSoDoesWhatItsOtherGroupsTake)
{
    Tree tree; // as Slurm has it: the limit is the job's, the process is in a step of it
    tree.group("0::/system.slice/slurmstepd.scope/job_7/step_0/user/task_0");
    tree.unified();
    const std::string job = "sys/fs/cgroup/system.slice/slurmstepd.scope/job_7";
    tree.write(job + "/memory.max", mi(4000));
    tree.write(job + "/memory.current", mi(3000));
    tree.write(job + "/step_0/user/task_0/memory.max", "max\n");
    tree.write(job + "/step_0/user/task_0/memory.current", mi(10));
    EXPECT_EQ(tree.total(), 4000);
    EXPECT_EQ(tree.available(), 1000);
    tree.write(job + "/step_0/memory.max", mi(2000)); // more is left of the job than of the step
    tree.write(job + "/step_0/memory.current", mi(1500));
    EXPECT_EQ(tree.total(), 2000);
    EXPECT_EQ(tree.available(), 500);
}

TEST(MemoryLimits, WhereTheKernelHoldsAProcessBackIsALimit)
{
    Tree tree; // systemd-run --property=MemoryHigh=500M
    tree.group("0::/user.slice/run-1.scope");
    tree.unified();
    tree.write("sys/fs/cgroup/user.slice/run-1.scope/memory.high", mi(500));
    tree.write("sys/fs/cgroup/user.slice/run-1.scope/memory.max", mi(900));
    tree.write("sys/fs/cgroup/user.slice/run-1.scope/memory.current", mi(600));
    EXPECT_EQ(tree.total(), 500);
    EXPECT_EQ(tree.available(), 0) << "more is taken already";
}

TEST(MemoryLimits, InAContainerTheGroupIsWhereItsFilesAre)
{
    Tree own; // with a namespace of its own
    own.group("0::/");
    own.unified();
    own.write("sys/fs/cgroup/memory.max", mi(700));
    own.write("sys/fs/cgroup/memory.current", mi(100));
    EXPECT_EQ(own.available(), 600);

    Tree shared; // without: the group is named from outside, and only it is mounted
    shared.group("0::/docker/0123");
    shared.unified("/docker/0123");
    shared.write("sys/fs/cgroup/memory.max", mi(800));
    shared.write("sys/fs/cgroup/memory.current", mi(100));
    EXPECT_EQ(shared.available(), 700);

    Tree inside; // a group below it
    inside.group("0::/docker/0123/build");
    inside.unified("/docker/0123");
    inside.write("sys/fs/cgroup/build/memory.max", mi(400));
    inside.write("sys/fs/cgroup/build/memory.current", mi(100));
    EXPECT_EQ(inside.available(), 300);

    Tree outside; // a namespace calls what is above it so
    outside.group("0::/../other");
    outside.unified();
    outside.write("sys/fs/cgroup/memory.max", mi(200));
    outside.write("sys/fs/cgroup/memory.current", mi(50));
    EXPECT_EQ(outside.available(), 150);
}

TEST(MemoryLimits, TheFirstVersionOfGroupsLimitsAsWell)
{
    Tree tree;
    tree.group("9:pids:/wrong\n4:cpu,memory:/slurm/uid_1/job_7/step_0\n0::/");
    tree.mount("/", "/sys/fs/cgroup/unified", "cgroup2 cgroup2 rw"); // both at once, as older systemd has it
    tree.mount("/", "/sys/fs/cgroup/memory", "cgroup cgroup rw,cpu,memory");
    const std::string step = "sys/fs/cgroup/memory/slurm/uid_1/job_7/step_0";
    tree.write(step + "/memory.limit_in_bytes", "9223372036854771712\n"); // none
    tree.write(step + "/memory.usage_in_bytes", mi(10));
    EXPECT_EQ(tree.available(), 8 << 10);
    const std::string job = "sys/fs/cgroup/memory/slurm/uid_1/job_7";
    tree.write(job + "/memory.limit_in_bytes", mi(1000));
    tree.write(job + "/memory.usage_in_bytes", mi(900));
    tree.write(job + "/memory.stat",
               "inactive_file " + mi(1) + "total_inactive_file " + mi(30) + "total_active_file " + mi(20));
    EXPECT_EQ(tree.total(), 1000);
    EXPECT_EQ(tree.available(), 150);
}

TEST(MemoryLimits, FoldersWithSpacesAreFound)
{
    Tree tree;
    tree.group("0::/a group");
    tree.mount("/", "/sys/fs/c\\040group", "cgroup2 none rw");
    tree.write("sys/fs/c group/a group/memory.max", mi(100));
    tree.write("sys/fs/c group/a group/memory.current", mi(40));
    EXPECT_EQ(tree.available(), 60);
}

TEST(MemoryLimits, FilesThatSayNothingAreNoLimit)
{
    for (const std::string text : {"", "max", "-1", "x", "99999999999999999999999", "12 MB?"}) {
        Tree tree;
        tree.group("0::/job");
        tree.unified();
        tree.write("sys/fs/cgroup/job/memory.high", text);
        if (text != "12 MB?") {
            EXPECT_EQ(tree.available(), 8 << 10) << text;
        }
        tree.group(":::");
        EXPECT_EQ(tree.available(), 8 << 10) << text;
    }
}

TEST(MemoryLimits, AGroupWithMoreThanTheComputerHasIsNoLimit)
{
    Tree tree;
    tree.group("0::/job");
    tree.unified();
    tree.write("sys/fs/cgroup/job/memory.max", mi(64 << 10));
    tree.write("sys/fs/cgroup/job/memory.current", mi(1));
    EXPECT_EQ(tree.total(), 16 << 10);
    EXPECT_EQ(tree.available(), 8 << 10);
}

TEST(ThreadRoom, ThreadsAreCountedAgainstTheMemoryThatTheyNeed)
{
    EXPECT_EQ(threadsThatFit(2, 0), 2);
    EXPECT_EQ(threadsThatFit(2, std::size_t{1} << 60), 0) << "nobody has so much";
}

} // namespace
} // namespace zimage::test
